namespace ActorProcs.Nodes;

/// <summary>Chooses what stands behind <see cref="ProcContext.Default"/>.</summary>
internal static class DefaultContext
{
    internal const string AddressVariable = "ACTORPROCS_ADDRESS";

    internal static async Task<ContextRuntime> OpenAsync()
    {
        if (WorkerProgram.SessionTask is { } worker) return new ContextRuntime(await worker.ConfigureAwait(false), () => ValueTask.CompletedTask);
        if (Environment.GetEnvironmentVariable(WorkerEnvironment.WorkerVariable) is not null)
        {
            throw new InvalidOperationException(
                "An attempt has been made to start a new process before the current process has finished its bootstrapping phase: "
                + $"{WorkerEnvironment.WorkerVariable} is set, but this program is not a worker of ActorProcs. It was probably started by one, "
                + $"with its environment. Remove {WorkerEnvironment.WorkerVariable} from the environment that you give to it.");
        }

        return Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } address
            ? await ContextRuntime.ConnectAsync(address).ConfigureAwait(false)
            : await ContextRuntime.EmbedAsync(new LocalOptions()).ConfigureAwait(false);
    }
}
