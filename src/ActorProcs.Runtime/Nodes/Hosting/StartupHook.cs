using ActorProcs;
using ActorProcs.Nodes;

/// <summary>Makes a worker of a program that was started again for it, before its Main. The runtime looks for exactly this name, outside
/// any namespace, in the assembly that DOTNET_STARTUP_HOOKS names.</summary>
internal static class StartupHook
{
    /// <summary>Called by the runtime, by name. Ends the process, so that Main is never reached.</summary>
    public static void Initialize()
    {
        // What this process starts is no worker, unless a node says so again.
        Environment.SetEnvironmentVariable(WorkerEnvironment.HooksVariable, null);
        if (Environment.GetEnvironmentVariable(WorkerEnvironment.WorkerVariable) is null) return;
        Environment.Exit(WorkerProgram.Run([]));
    }
}
