using ActorProcs.Tenure;

namespace ActorProcs;

// The asynchronous twins: no thread waits, neither for the lock nor for the node.
public sealed partial class ProcValue<T>
{
    /// <summary>Reads the value.</summary>
    /// <remarks>Completes synchronously while this process was the last user and nobody holds the lock.</remarks>
    /// <exception cref="OperationCanceledException">Cancelled while waiting for the lock.</exception>
    /// <exception cref="ObjectLostException">The value's node is gone.</exception>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            if (_site.Recursion.IsMine) return new ValueTask<T>(_data.Read());
            if (_site.TryEnter(out var hold)) return new ValueTask<T>(ReadAndLeave(hold));
        }

        return Wait();

        async ValueTask<T> Wait() => ReadAndLeave(await EnterAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Writes the value; completes when the node has it.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting for the lock; nothing was written.</exception>
    /// <exception cref="ObjectLostException">The value's node is gone.</exception>
    public async ValueTask SetAsync(T value, CancellationToken cancellationToken = default)
    {
        if (_site.Recursion.IsMine)
        {
            _data.Write(value);
            return;
        }

        var hold = await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _data.Write(value);
        }
        finally
        {
            await _site.LeaveAsync(hold.Ticket).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="Update"/>
    /// <param name="update">Runs in this process, under the lock, on any thread. When it throws, the value stays as it was.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    /// <exception cref="OperationCanceledException">Cancelled while waiting for the lock; the function has not run.</exception>
    public async ValueTask<T> UpdateAsync(Func<T, T> update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        if (_site.Recursion.IsMine) return Apply(update);

        var hold = await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _site.Recursion.Run(hold, () => Apply(update));
        }
        finally
        {
            await _site.LeaveAsync(hold.Ticket).ConfigureAwait(false);
        }
    }

    private async ValueTask<Hold> EnterAsync(CancellationToken cancellationToken) =>
        (await _site.EnterAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false))!.Value;

    private T ReadAndLeave(Hold hold)
    {
        try
        {
            return _data.Read();
        }
        finally
        {
            _site.Leave(hold.Ticket);
        }
    }
}
