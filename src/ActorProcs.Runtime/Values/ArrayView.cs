using ActorProcs.Values;

namespace ActorProcs;

/// <summary>The memory of a shared array, while its lock is held. Disposing it sends what was written and releases the lock.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class ArrayView<T> : IDisposable where T : unmanaged
{
    private readonly ArrayData<T> _data;
    private readonly ProcLease _lease;
    private bool _isDisposed;

    internal ArrayView(ArrayData<T> data, ProcLease lease)
    {
        _data = data;
        _lease = lease;
    }

    /// <summary>The elements, to read and to write. Do not keep the span beyond <see cref="Dispose"/>: it would see, and spoil, what others write.</summary>
    /// <exception cref="ObjectDisposedException">The view has been disposed.</exception>
    public Span<T> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _data.Touch(0, _data.Items.Length);
            return _data.Items;
        }
    }

    /// <inheritdoc cref="ProcLease.FencingToken"/>
    public long FencingToken => _lease.FencingToken;

    /// <inheritdoc cref="ProcLease.Abandoned"/>
    public bool Abandoned => _lease.Abandoned;

    /// <summary>Sends what was written and releases the lock. A second time does nothing.</summary>
    /// <exception cref="SynchronizationLockException">Another thread than the one that opened the view.</exception>
    /// <exception cref="ObjectLostException">What was written could not be sent: the array's node is gone.</exception>
    public void Dispose()
    {
        if (_isDisposed) return;
        _lease.Dispose();
        _isDisposed = true;
    }
}
