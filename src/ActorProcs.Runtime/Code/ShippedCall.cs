namespace ActorProcs.Code;

/// <summary>A function that came from another process, and what to call it with.</summary>
internal sealed record ShippedCall(Delegate Target, object?[] Arguments)
{
    private Invoker? _invoker;

    /// <summary>Calls the function. What it throws comes out as it is, and a task it returns is returned as a task.</summary>
    internal object? Invoke() => Invoke(Arguments);

    /// <summary>The same with other arguments, as a pool does for each item.</summary>
    internal object? Invoke(params object?[] arguments) => (_invoker ??= Invoker.Of(Target)).Call(arguments);

    /// <summary>The function as one of a single argument, fit to be called a million times.</summary>
    internal Func<object?, object?> AsUnary() => (_invoker ??= Invoker.Of(Target)).Call;
}
