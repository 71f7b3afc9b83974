namespace ActorProcs.Processes;

/// <summary>This process's place in the family, from which its children's default names are made. Python: the identity path of
/// <c>multiprocessing.process</c>.</summary>
internal static class Family
{
    private static int _made;

    /// <summary>Empty in the main process.</summary>
    internal static int[] Identity { get; private set; } = [];

    internal static string Name { get; private set; } = "MainProcess";

    internal static bool IsDaemon { get; private set; }

    /// <summary>Counts what is constructed, not what is started, as Python does.</summary>
    internal static int[] NextChild() => [.. Identity, Interlocked.Increment(ref _made)];

    internal static string NameOf(int[] identity) => $"Process-{string.Join(':', identity)}";

    internal static void Become(ProcessOrder order)
    {
        Identity = order.Identity;
        Name = order.Name;
        IsDaemon = order.Daemon;
    }
}
