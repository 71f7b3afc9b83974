using ActorProcs.Named;
using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>This process's place at its node: what every handle needs in order to reach the object it names.</summary>
internal sealed class Session
{
    internal required ActorSystem System { get; init; }

    /// <summary>Names the node in references, so that one program may hold handles of several.</summary>
    internal required string NodeId { get; init; }

    /// <summary>The node's own actor: starts and ends processes.</summary>
    internal required IActorRef Node { get; init; }

    /// <summary>Forwards an <see cref="IForHome"/> message to the home of its object.</summary>
    internal required IActorRef Homes { get; init; }

    /// <summary>This process's actor: what the node and the homes send to.</summary>
    internal required IActorRef Process { get; init; }

    internal required ProcessInbox Inbox { get; init; }

    /// <summary>This process's number at its node, 0 for the program that embeds the node. Never used twice.</summary>
    internal required int Slot { get; init; }

    /// <summary>What this process is doing, readable by the node after its death.</summary>
    internal required BlackBox BlackBox { get; init; }

    /// <summary>Carries what is too large for a message.</summary>
    internal required BulkStore Bulk { get; init; }

    /// <summary>Where children's lines go.</summary>
    internal required OutputQueue Output { get; init; }

    /// <summary>Cancelled when the node is known to be gone: every wait on it then ends with an error.</summary>
    internal CancellationToken Lost { get; init; }

    /// <summary>Objects with names live in the cluster, behind the node's gateway; else they are the node's own, in its memory.</summary>
    internal bool HasNamed { get; init; }

    /// <summary>For how long this process may use what it was given; null when it is told in time when that ends.</summary>
    internal GuestLease? Lease { get; init; }

    /// <summary>How many processes a pool has when its maker does not say.</summary>
    internal int DefaultPoolSize { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether the node is another one than this process's own.</summary>
    internal bool IsGuest { get; init; }

    /// <summary>Whether the node may have others beside it.</summary>
    internal bool IsInCluster => NodeName.HasHost(NodeId);

    /// <summary>The children this process has started.</summary>
    internal ChildTable Children => _children ?? throw new InvalidOperationException("The session has not been opened.");

    /// <summary>Why it was lost, when that is not the end of the node.</summary>
    internal string? LostBecause { get; set; }

    internal ObjectLostException LostError() => new(
        LostBecause ?? $"The node {NodeId} has ended, and with it its processes and objects. "
        + (IsGuest
            ? "An object without a name lives on the node of the process that made it: make it in the program, or give it a name."
            : "Start the cluster again and resubmit."));

    /// <summary>What of all that was told the node is there.</summary>
    internal Delivery Delivery => _delivery ?? LazyInitializer.EnsureInitialized(ref _delivery, () => new Delivery(this));

    private ChildTable? _children;
    private Delivery? _delivery;

    /// <summary>Begins to listen. Called once, by whoever made the session, before anybody uses it.</summary>
    internal Session Open()
    {
        _children = new ChildTable(this);
        OpenSessions.Add(this);
        return this;
    }

    /// <summary>Says something to an object's home. Who makes an object with a name asks for it afterwards, and so knows that it is there.</summary>
    internal void Tell(IForHome message)
    {
        Homes.Tell(message, Process);
        Delivery.Told(made: message is CreateHome { Naming: null });
    }

    /// <summary>Says something to the node itself.</summary>
    internal void TellNode(IWireMessage message)
    {
        Node.Tell(message, Process);
        Delivery.Told(made: false);
    }
}
