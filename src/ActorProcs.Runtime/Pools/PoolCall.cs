namespace ActorProcs.Pools;

/// <summary>How the function of a batch is called: travels as the first byte before the packed delegate, which alone cannot tell a
/// function that returns a task from one that is awaited.</summary>
internal enum PoolCall : byte
{
    Function,
    Awaited,
    Action,
    Star,
    Single,
    SingleAwaited,
    ActionAwaited,
    StarAwaited,
}

/// <summary>The result of a call that has none.</summary>
internal readonly record struct Nothing;

/// <summary>One way of calling. A struct, so that the loop over the items is compiled for it and nothing is boxed.</summary>
internal interface IPoolCall<T, TResult>
{
    TResult Invoke(T item);
}

internal readonly struct FunctionCall<T, TResult>(Func<T, TResult> function) : IPoolCall<T, TResult>
{
    public TResult Invoke(T item) => function(item);
}

// A worker runs one item at a time, and its thread is there for nothing else: waiting on it is the simplest way to await.
internal readonly struct AwaitedCall<T, TResult>(Func<T, Task<TResult>> function) : IPoolCall<T, TResult>
{
    public TResult Invoke(T item) => function(item).GetAwaiter().GetResult();
}

internal readonly struct ActionCall<T>(Action<T> action) : IPoolCall<T, Nothing>
{
    public Nothing Invoke(T item)
    {
        action(item);
        return default;
    }
}

internal readonly struct StarCall<T1, T2, TResult>(Func<T1, T2, TResult> function) : IPoolCall<(T1, T2), TResult>
{
    public TResult Invoke((T1, T2) item) => function(item.Item1, item.Item2);
}

internal readonly struct ActionAwaitedCall<T>(Func<T, Task> action) : IPoolCall<T, Nothing>
{
    public Nothing Invoke(T item)
    {
        action(item).GetAwaiter().GetResult();
        return default;
    }
}

internal readonly struct StarAwaitedCall<T1, T2, TResult>(Func<T1, T2, Task<TResult>> function) : IPoolCall<(T1, T2), TResult>
{
    public TResult Invoke((T1, T2) item) => function(item.Item1, item.Item2).GetAwaiter().GetResult();
}

/// <summary>A call without items still has one, a byte, so that it is a map of length one.</summary>
internal readonly struct SingleCall<TResult>(Func<TResult> function) : IPoolCall<byte, TResult>
{
    public TResult Invoke(byte item) => function();
}

internal readonly struct SingleAwaitedCall<TResult>(Func<Task<TResult>> function) : IPoolCall<byte, TResult>
{
    public TResult Invoke(byte item) => function().GetAwaiter().GetResult();
}
