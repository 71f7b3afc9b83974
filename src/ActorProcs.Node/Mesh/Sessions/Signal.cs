using System.Threading.Tasks.Sources;

namespace ActorProcs.Mesh.Sessions;

/// <summary>Something that one waits for, again and again, without a new object each time.</summary>
/// <remarks>Whoever waits goes on within the call that sets it, so nobody may set it who holds a lock.</remarks>
internal sealed class Signal<T> : IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> _core;

    /// <summary>One wait; the next one begins when this one has been awaited.</summary>
    internal ValueTask<T> NewWait()
    {
        _core.Reset();
        return new ValueTask<T>(this, _core.Version);
    }

    /// <summary>Ends the wait. Once.</summary>
    internal void Set(T result) => _core.SetResult(result);

    internal void Fail(Exception error) => _core.SetException(error);

    T IValueTaskSource<T>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
