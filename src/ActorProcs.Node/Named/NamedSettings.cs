using Akka.Actor;

namespace ActorProcs.Named;

/// <summary>What a gateway is made of.</summary>
internal sealed record NamedSettings
{
    /// <summary>Its name, the node's own id: another one whenever the node begins anew.</summary>
    internal required string Gateway { get; init; }

    /// <summary>This node's member of the log; null when others keep it.</summary>
    internal required AgreedLog? Log { get; init; }

    internal required NamedState State { get; init; }

    internal LogMembers? Members { get; init; }

    /// <summary>The gateways of the other nodes, as the cluster knows them now.</summary>
    internal required Func<IEnumerable<IActorRef>> Peers { get; init; }

    /// <summary>Whether the cluster counts the node of this gateway among its members; what it does not count, and is silent, is given up.</summary>
    internal required Func<string, bool> IsMember { get; init; }

    /// <summary>For so long after something was agreed for a node, nobody else is given what its processes have.</summary>
    internal TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What has not been agreed for so long is asked for again.</summary>
    internal TimeSpan Resend { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After so long without agreement, who waits is told.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>So many requests of this node may wait to be agreed, and so many bytes in them. Who asks for more is told so at once.</summary>
    internal int MostWaiting { get; init; } = 1 << 16;

    /// <inheritdoc cref="MostWaiting"/>
    internal long MostBytesWaiting { get; init; } = 256 << 20;
}
