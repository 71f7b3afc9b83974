namespace ActorProcs;

public static partial class Procs
{
    /// <inheritdoc cref="ProcContext.LastForkError"/>
    public static Exception? LastForkError => ProcContext.Default.LastForkError;

    /// <inheritdoc cref="ProcContext.LastForked"/>
    public static Proc? LastForked => ProcContext.Default.LastForked;

    /// <inheritdoc cref="ProcContext.ForkAsync"/>
    public static ForkAwaitable ForkAsync() => ProcContext.Default.ForkAsync();
}
