namespace ActorProcs;

/// <summary>A permit of a <see cref="ProcSemaphore"/>, for <c>using</c>: disposing gives it back, once, however often it is disposed.</summary>
public readonly struct ProcPermit : IDisposable, IEquatable<ProcPermit>
{
    private readonly ProcSemaphore?[]? _owner;

    internal ProcPermit(ProcSemaphore owner) => _owner = [owner];

    /// <summary>Whether two are the same permit.</summary>
    public static bool operator ==(ProcPermit left, ProcPermit right) => left.Equals(right);

    /// <summary>Whether two are different permits.</summary>
    public static bool operator !=(ProcPermit left, ProcPermit right) => !left.Equals(right);

    /// <summary>Gives the permit back.</summary>
    /// <exception cref="InvalidOperationException">'semaphore or lock released too many times': it was given back by <see cref="ProcSemaphore.Release"/>
    /// before, and the semaphore is bounded.</exception>
    /// <exception cref="ObjectLostException">The semaphore is gone.</exception>
    public void Dispose()
    {
        if (_owner is not null) Interlocked.Exchange(ref _owner[0], null)?.Release();
    }

    /// <inheritdoc/>
    public bool Equals(ProcPermit other) => ReferenceEquals(_owner, other._owner);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ProcPermit other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _owner?.GetHashCode() ?? 0;
}
