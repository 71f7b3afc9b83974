namespace ActorProcs;

/// <summary>Python's <c>multiprocessing</c> module: its functions, on the default context.</summary>
public static partial class Procs
{
    /// <summary>Makes a process object; nothing runs before <see cref="Proc.Start"/>. Python: <c>Process(target=..., args=...)</c>.</summary>
    /// <param name="target">What the process runs: a lambda, whose captures are copied when the process is started, or a method.</param>
    /// <param name="options">Name, daemon, environment, limits; null for the defaults.</param>
    /// <exception cref="ArgumentNullException">There is no target.</exception>
    public static Proc Create([Shipped] Action target, ProcOptions? options = null) =>
        ProcContext.Default.Create(target, options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public static Proc Create([Shipped] Func<Task> target, ProcOptions? options = null) =>
        ProcContext.Default.Create(target, options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public static Proc Create<T1>([Shipped] Action<T1> target, T1 arg1, ProcOptions? options = null) =>
        ProcContext.Default.Create(target, arg1, options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public static Proc Create<T1>([Shipped] Func<T1, Task> target, T1 arg1, ProcOptions? options = null) =>
        ProcContext.Default.Create(target, arg1, options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public static Proc Create<T1, T2>([Shipped] Action<T1, T2> target, T1 arg1, T2 arg2, ProcOptions? options = null) =>
        ProcContext.Default.Create(target, arg1, arg2, options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public static Proc Create<T1, T2>([Shipped] Func<T1, T2, Task> target, T1 arg1, T2 arg2, ProcOptions? options = null) =>
        ProcContext.Default.Create(target, arg1, arg2, options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public static Proc Create<T1, T2, T3>([Shipped] Action<T1, T2, T3> target, T1 arg1, T2 arg2, T3 arg3, ProcOptions? options = null) =>
        ProcContext.Default.Create(target, arg1, arg2, arg3, options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public static Proc Create<T1, T2, T3>([Shipped] Func<T1, T2, T3, Task> target, T1 arg1, T2 arg2, T3 arg3, ProcOptions? options = null) =>
        ProcContext.Default.Create(target, arg1, arg2, arg3, options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public static Proc Create<T1, T2, T3, T4>([Shipped] Action<T1, T2, T3, T4> target, T1 arg1, T2 arg2, T3 arg3, T4 arg4, ProcOptions? options = null) =>
        ProcContext.Default.Create(target, arg1, arg2, arg3, arg4, options);

    /// <inheritdoc cref="Create(Action, ProcOptions?)"/>
    public static Proc Create<T1, T2, T3, T4>([Shipped] Func<T1, T2, T3, T4, Task> target, T1 arg1, T2 arg2, T3 arg3, T4 arg4, ProcOptions? options = null) =>
        ProcContext.Default.Create(target, arg1, arg2, arg3, arg4, options);

    /// <summary>Makes a process and starts it.</summary>
    /// <param name="target">What the process runs: a lambda, whose captures are copied, or a method.</param>
    /// <param name="options">Name, daemon, environment, limits; null for the defaults.</param>
    /// <exception cref="CodeNotShippableException">The function captures something that cannot be copied; nothing was started.</exception>
    /// <exception cref="ProcException">The operating system refused; the message has its reason.</exception>
    public static Proc Start([Shipped] Action target, ProcOptions? options = null) =>
        ProcContext.Default.Start(target, options);

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public static Proc Start([Shipped] Func<Task> target, ProcOptions? options = null) =>
        ProcContext.Default.Start(target, options);

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public static Proc Start<T1>([Shipped] Action<T1> target, T1 arg1, ProcOptions? options = null) =>
        ProcContext.Default.Start(target, arg1, options);

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public static Proc Start<T1>([Shipped] Func<T1, Task> target, T1 arg1, ProcOptions? options = null) =>
        ProcContext.Default.Start(target, arg1, options);

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public static Proc Start<T1, T2>([Shipped] Action<T1, T2> target, T1 arg1, T2 arg2, ProcOptions? options = null) =>
        ProcContext.Default.Start(target, arg1, arg2, options);

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public static Proc Start<T1, T2>([Shipped] Func<T1, T2, Task> target, T1 arg1, T2 arg2, ProcOptions? options = null) =>
        ProcContext.Default.Start(target, arg1, arg2, options);

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public static Proc Start<T1, T2, T3>([Shipped] Action<T1, T2, T3> target, T1 arg1, T2 arg2, T3 arg3, ProcOptions? options = null) =>
        ProcContext.Default.Start(target, arg1, arg2, arg3, options);

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public static Proc Start<T1, T2, T3>([Shipped] Func<T1, T2, T3, Task> target, T1 arg1, T2 arg2, T3 arg3, ProcOptions? options = null) =>
        ProcContext.Default.Start(target, arg1, arg2, arg3, options);

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public static Proc Start<T1, T2, T3, T4>([Shipped] Action<T1, T2, T3, T4> target, T1 arg1, T2 arg2, T3 arg3, T4 arg4, ProcOptions? options = null) =>
        ProcContext.Default.Start(target, arg1, arg2, arg3, arg4, options);

    /// <inheritdoc cref="Start(Action, ProcOptions?)"/>
    public static Proc Start<T1, T2, T3, T4>([Shipped] Func<T1, T2, T3, T4, Task> target, T1 arg1, T2 arg2, T3 arg3, T4 arg4, ProcOptions? options = null) =>
        ProcContext.Default.Start(target, arg1, arg2, arg3, arg4, options);

    /// <inheritdoc cref="ProcContext.RunAsync{TResult}(Func{TResult}, ProcOptions?, CancellationToken)"/>
    public static Task<TResult> RunAsync<TResult>([Shipped] Func<TResult> target, ProcOptions? options = null, CancellationToken cancellationToken = default) =>
        ProcContext.Default.RunAsync(target, options, cancellationToken);

    /// <inheritdoc cref="ProcContext.RunAsync{TResult}(Func{Task{TResult}}, ProcOptions?, CancellationToken)"/>
    public static Task<TResult> RunAsync<TResult>([Shipped] Func<Task<TResult>> target, ProcOptions? options = null, CancellationToken cancellationToken = default) =>
        ProcContext.Default.RunAsync(target, options, cancellationToken);
}
