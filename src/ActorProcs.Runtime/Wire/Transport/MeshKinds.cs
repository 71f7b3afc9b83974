namespace ActorProcs.Wire.Transport;

/// <summary>What connections between nodes are about.</summary>
internal static class MeshKinds
{
    /// <summary>To a process; the argument is its number at its node, and between nodes the name of a session too.</summary>
    internal const string Frames = "frames";

    /// <summary>Another connection for a session whose connection has broken.</summary>
    internal const string Resume = "resume";

    /// <summary>The bytes of a payload; see <see cref="BulkStore"/>.</summary>
    internal const string Bulk = "bulk";

    /// <summary>The same, from a process to its own node; see <see cref="BulkWindow"/>.</summary>
    internal const string Window = "window";

    /// <summary>Who is there?</summary>
    internal const string Who = "who";

    /// <summary>Files of an application.</summary>
    internal const string Bundle = "bundle";

    /// <summary>From a console on another host; then HTTP.</summary>
    internal const string Http = "http";

    /// <summary>The log of objects with names.</summary>
    internal const string Raft = "raft";
}
