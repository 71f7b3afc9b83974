namespace ActorProcs.ProcessTests;

/// <summary>The files that a node has in memory.</summary>
internal static class NodeMemory
{
    private const string Root = "/dev/shm";

    internal static async Task<string> FolderOfAsync(ProcContext context) => FolderOf((await context.NodesAsync())[0].Address);

    /// <param name="address">The node's: <c>unix:</c> and its directory, which is named as the one in memory is.</param>
    internal static string FolderOf(string address) => Directory.GetDirectories(Root, "actorprocs-*")
        .Select(user => Path.Combine(user, Path.GetFileName(address)))
        .Single(Directory.Exists);

    /// <summary>How many blocks, and values too large for a message, there are.</summary>
    internal static int Files(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder, "m????????????????????????????????").Length : 0;
}
