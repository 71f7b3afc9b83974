using ActorProcs.Processes;

namespace ActorProcs;

public sealed partial class ProcContext
{
    /// <summary>Makes a process object; nothing runs before <see cref="Proc.Start"/>. Python: <c>Process(target=..., args=...)</c>.</summary>
    /// <param name="target">What the process runs: a lambda, whose captures are copied when the process is started, or a method.</param>
    /// <param name="options">Name, daemon, environment, limits; null for the defaults.</param>
    /// <exception cref="ArgumentNullException">There is no target.</exception>
    public Proc Create([Shipped] Action target, ProcOptions? options = null) =>
        Make(target, [], options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public Proc Create([Shipped] Func<Task> target, ProcOptions? options = null) =>
        Make(target, [], options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public Proc Create<T1>([Shipped] Action<T1> target, T1 arg1, ProcOptions? options = null) =>
        Make(target, [arg1], options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public Proc Create<T1>([Shipped] Func<T1, Task> target, T1 arg1, ProcOptions? options = null) =>
        Make(target, [arg1], options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public Proc Create<T1, T2>([Shipped] Action<T1, T2> target, T1 arg1, T2 arg2, ProcOptions? options = null) =>
        Make(target, [arg1, arg2], options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public Proc Create<T1, T2>([Shipped] Func<T1, T2, Task> target, T1 arg1, T2 arg2, ProcOptions? options = null) =>
        Make(target, [arg1, arg2], options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public Proc Create<T1, T2, T3>([Shipped] Action<T1, T2, T3> target, T1 arg1, T2 arg2, T3 arg3, ProcOptions? options = null) =>
        Make(target, [arg1, arg2, arg3], options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public Proc Create<T1, T2, T3>([Shipped] Func<T1, T2, T3, Task> target, T1 arg1, T2 arg2, T3 arg3, ProcOptions? options = null) =>
        Make(target, [arg1, arg2, arg3], options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public Proc Create<T1, T2, T3, T4>([Shipped] Action<T1, T2, T3, T4> target, T1 arg1, T2 arg2, T3 arg3, T4 arg4, ProcOptions? options = null) =>
        Make(target, [arg1, arg2, arg3, arg4], options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public Proc Create<T1, T2, T3, T4>([Shipped] Func<T1, T2, T3, T4, Task> target, T1 arg1, T2 arg2, T3 arg3, T4 arg4, ProcOptions? options = null) =>
        Make(target, [arg1, arg2, arg3, arg4], options);

    /// <summary>Makes a process and starts it.</summary>
    /// <param name="target">What the process runs: a lambda, whose captures are copied, or a method.</param>
    /// <param name="options">Name, daemon, environment, limits; null for the defaults.</param>
    /// <exception cref="CodeNotShippableException">The function captures something that cannot be copied; nothing was started.</exception>
    /// <exception cref="ProcException">The operating system refused; the message has its reason.</exception>
    public Proc Start([Shipped] Action target, ProcOptions? options = null) =>
        Started(Make(target, [], options));

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public Proc Start([Shipped] Func<Task> target, ProcOptions? options = null) =>
        Started(Make(target, [], options));

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public Proc Start<T1>([Shipped] Action<T1> target, T1 arg1, ProcOptions? options = null) =>
        Started(Make(target, [arg1], options));

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public Proc Start<T1>([Shipped] Func<T1, Task> target, T1 arg1, ProcOptions? options = null) =>
        Started(Make(target, [arg1], options));

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public Proc Start<T1, T2>([Shipped] Action<T1, T2> target, T1 arg1, T2 arg2, ProcOptions? options = null) =>
        Started(Make(target, [arg1, arg2], options));

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public Proc Start<T1, T2>([Shipped] Func<T1, T2, Task> target, T1 arg1, T2 arg2, ProcOptions? options = null) =>
        Started(Make(target, [arg1, arg2], options));

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public Proc Start<T1, T2, T3>([Shipped] Action<T1, T2, T3> target, T1 arg1, T2 arg2, T3 arg3, ProcOptions? options = null) =>
        Started(Make(target, [arg1, arg2, arg3], options));

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public Proc Start<T1, T2, T3>([Shipped] Func<T1, T2, T3, Task> target, T1 arg1, T2 arg2, T3 arg3, ProcOptions? options = null) =>
        Started(Make(target, [arg1, arg2, arg3], options));

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public Proc Start<T1, T2, T3, T4>([Shipped] Action<T1, T2, T3, T4> target, T1 arg1, T2 arg2, T3 arg3, T4 arg4, ProcOptions? options = null) =>
        Started(Make(target, [arg1, arg2, arg3, arg4], options));

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public Proc Start<T1, T2, T3, T4>([Shipped] Func<T1, T2, T3, T4, Task> target, T1 arg1, T2 arg2, T3 arg3, T4 arg4, ProcOptions? options = null) =>
        Started(Make(target, [arg1, arg2, arg3, arg4], options));

    /// <summary>Runs the function in a process of its own and gives what it returns.</summary>
    /// <typeparam name="TResult">What the function returns; it is copied back.</typeparam>
    /// <param name="target">A lambda, whose captures are copied, or a method.</param>
    /// <param name="options">Name, daemon, environment, limits; null for the defaults.</param>
    /// <param name="cancellationToken">Kills the process and everything it started.</param>
    /// <returns>The result. An exception of the function is thrown again here, with its own type and its remote stack.</returns>
    /// <exception cref="ProcDiedException">The process ended before its function returned.</exception>
    /// <exception cref="CodeNotShippableException">The function captures something that cannot be copied; nothing was started.</exception>
    public Task<TResult> RunAsync<TResult>([Shipped] Func<TResult> target, ProcOptions? options = null, CancellationToken cancellationToken = default) =>
        FunctionCall.RunAsync<TResult>(this, target, options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TResult}(Func{TResult}, ProcOptions?, CancellationToken)"/>
    public Task<TResult> RunAsync<TResult>([Shipped] Func<Task<TResult>> target, ProcOptions? options = null, CancellationToken cancellationToken = default) =>
        FunctionCall.RunAsync<TResult>(this, target, options, cancellationToken);

    /// <summary>The children of this process, started in this context, that are alive now. Python: <c>active_children()</c>.</summary>
    public IReadOnlyList<Proc> ActiveChildren() =>
        SessionIfOpen is { } session ? [.. session.Children.Alive.Select(child => child.Handle ?? new Proc(child))] : [];

    private Proc Make(Delegate target, object?[] arguments, ProcOptions? options)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new Proc(new ChildState(this, target, arguments, options ?? new ProcOptions(), wantsResult: false));
    }

    private static Proc Started(Proc process)
    {
        process.Start();
        return process;
    }
}
