namespace ActorProcs.Wire;

/// <summary>The directories of one node: one for its sockets, one in memory for bulk bytes. Nobody but their user can enter them, and
/// they end with the node: at once if it ends well, at the next node's start if it is killed.</summary>
internal sealed class PrivateDirectory : IDisposable
{
    private const string BaseVariable = "ACTORPROCS_RUNTIME_DIR";
    private const string SharedMemory = "/dev/shm";
    private const string IdFile = "id";

    private readonly LockedDirectory _sockets;
    private readonly LockedDirectory? _bulk;

    private PrivateDirectory(string baseDirectory, string nodeId, LockedDirectory sockets, LockedDirectory? bulk)
    {
        (Base, NodeId, _sockets, _bulk) = (baseDirectory, nodeId, sockets, bulk);
        Bulk = new BulkStore(bulk?.Path, sockets.Path, baseDirectory, NodeName.Parse(nodeId));
    }

    /// <summary>What all nodes of this user share.</summary>
    internal string Base { get; }

    /// <summary>The node's name: the host of its addresses.</summary>
    internal string NodeId { get; }

    /// <summary>The node's own directory.</summary>
    internal string Path => _sockets.Path;

    /// <summary>Where bulk bytes are kept in memory; null where the system has no such place, and they go beside the sockets.</summary>
    internal string? BulkPath => _bulk?.Path;

    internal BulkStore Bulk { get; }

    /// <summary>Makes the directories of a new node, and removes those of nodes that were killed.</summary>
    /// <exception cref="ProcException">A directory is not safe, has no room, or makes socket paths too long; the message says which.</exception>
    /// <param name="baseDirectory">Where; null is where the environment says.</param>
    /// <param name="sharedMemory">Where files are in memory.</param>
    /// <param name="name">The node's id; null makes one for a node inside a program.</param>
    internal static PrivateDirectory Create(string? baseDirectory = null, string? sharedMemory = SharedMemory, NodeName? name = null)
    {
        var root = FindBase(baseDirectory);
        var bulkRoot = sharedMemory is not null && Directory.Exists(sharedMemory)
            ? System.IO.Path.Combine(sharedMemory, UserName())
            : null;
        name ??= NodeName.New();
        // No number of a process will ever have more digits.
        Transport.SocketPath.Of(root, name.Random, int.MaxValue);

        LockedDirectory.Sweep(root);
        if (bulkRoot is not null) LockedDirectory.Sweep(bulkRoot);
        var sockets = LockedDirectory.Create(root, name.Random);
        try
        {
            File.WriteAllText(System.IO.Path.Combine(sockets.Path, IdFile), name.ToString());
            return new PrivateDirectory(root, name.ToString(), sockets, TryCreateBulk(bulkRoot, name.Random));
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>The store of a worker: its node owns the directories and outlives it.</summary>
    internal static BulkStore OpenBulk(string baseDirectory, string nodeId, string? sharedMemory = SharedMemory)
    {
        var directory = NodeName.DirectoryOf(nodeId);
        var bulk = sharedMemory is null ? null : System.IO.Path.Combine(sharedMemory, UserName(), directory);
        return new BulkStore(
            Directory.Exists(bulk) ? bulk : null, System.IO.Path.Combine(baseDirectory, directory), baseDirectory, NodeName.Parse(nodeId));
    }

    /// <summary>The id of the node whose directory this is.</summary>
    internal static string IdOf(string directory)
    {
        try
        {
            return NodeName.Parse(File.ReadAllText(System.IO.Path.Combine(directory, IdFile))).ToString();
        }
        catch (IOException)
        {
            // No node lives there; whoever asks finds that out with its next step, and says so better.
            return System.IO.Path.GetFileName(directory);
        }
    }

    public void Dispose()
    {
        _bulk?.Dispose();
        _sockets.Dispose();
    }

    /// <summary>The given directory, or where the environment says that the nodes of this user are. It need not exist.</summary>
    internal static string FindBase(string? given)
    {
        given ??= Environment.GetEnvironmentVariable(BaseVariable);
        if (!string.IsNullOrEmpty(given)) return System.IO.Path.GetFullPath(given);

        // After su or sudo the variable still names the directory of the user before.
        var session = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        if (!string.IsNullOrEmpty(session) && Directory.Exists(session) && DirectoryOwner.IsOurs(session))
            return System.IO.Path.Combine(session, "actorprocs");
        return System.IO.Path.Combine(System.IO.Path.GetTempPath() is var temp && OperatingSystem.IsWindows() ? temp : "/tmp", UserName());
    }

    internal static string UserName() => $"actorprocs-{Transport.PeerIdentity.OwnUserId}";

    private static LockedDirectory? TryCreateBulk(string? root, string nodeId)
    {
        if (root is null) return null;
        try
        {
            return LockedDirectory.Create(root, nodeId);
        }
        catch (ProcException)
        {
            // Full, or not writable in this container, or taken by another user. Bulk bytes then go beside the sockets: slower, and right.
            return null;
        }
    }
}
