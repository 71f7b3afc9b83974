using System.Net;

namespace ActorProcs.Mesh;

/// <summary>Where a node listens for other nodes, and how it proves them.</summary>
internal sealed record MeshOptions
{
    internal const int DefaultPort = 4053;

    /// <summary>The address to listen at.</summary>
    internal IPAddress Listen { get; init; } = IPAddress.Any;

    /// <summary>The port to listen at; 0 lets the operating system choose.</summary>
    internal int Port { get; init; } = DefaultPort;

    /// <summary>Where others reach this node, if it is not the address it listens at: a name, or the outer address of a container.</summary>
    internal string? PublicHost { get; init; }

    /// <summary>The outer port, where it differs.</summary>
    internal int? PublicPort { get; init; }

    /// <summary>Whether it begins a cluster: see <see cref="Wire.NodeName.NewAt"/>.</summary>
    internal bool IsHead { get; init; }

    internal required IMeshSecurity Security { get; init; }

    /// <summary>How long another node may take to answer, and a stranger to introduce itself.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a session waits for another connection when its own has broken.</summary>
    internal TimeSpan SessionPatience { get; init; } = Sessions.MeshSession.DefaultPatience;

    /// <summary>How many connections may be open whose peer is not yet known. One more, and the oldest of them is closed.</summary>
    internal int MostUnintroduced { get; init; } = 256;
}
