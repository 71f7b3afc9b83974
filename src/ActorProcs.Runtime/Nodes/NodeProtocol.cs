using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Nodes;

internal static class NodeProtocol
{
    internal static void Register(WireCatalog catalog) => catalog
        .Add<WorkerHello>("n.hello")
        .Add<ConnectDriver>("n.driver")
        .Add<DriverConnected>("n.welcome")
        .Add<DriverLeaves>("n.leaves")
        .Add<DriverLeft>("n.left")
        .Add<AskNodeInfo>("n.ask")
        .Add<NodeState>("n.state")
        .Add<CreateHome>("n.home")
        .Add<CheckTerms>("n.check")
        .Add<HomeUnknown>("n.gone")
        .Add<AskDelivery>("n.askdelivery")
        .Add<Delivered>("n.delivered");
}

/// <summary>A worker's actor system has joined. The uid lets the node quarantine exactly this incarnation when it dies.</summary>
[MemoryPackable]
internal sealed partial record WorkerHello(int Slot, int SystemUid, [property: ActorRefWire] IActorRef Process) : IWireMessage;

/// <summary>A program that the node did not start wants to use it.</summary>
[MemoryPackable]
internal sealed partial record ConnectDriver(int Pid, int SystemUid, [property: ActorRefWire] IActorRef Process) : IWireMessage;

[MemoryPackable]
internal sealed partial record DriverConnected(int Slot, int NodePid, string BlackBoxFile, int DefaultPoolSize, bool HasNamed) : IWireMessage;

/// <summary>A connected program is done with the node, though it may live on: what it made there ends now.</summary>
[MemoryPackable]
internal sealed partial record DriverLeaves(int Slot) : IWireMessage;

[MemoryPackable]
internal sealed partial record DriverLeft : IWireMessage;

[MemoryPackable]
internal sealed partial record AskNodeInfo : IWireMessage;

[MemoryPackable]
internal sealed partial record NodeState(
    string Id, string Name, string Address, int Pid, int Workers, int Busy, int Spares, int Starting, bool IsDraining, Dictionary<string, string> Labels,
    WorkerState[] Processes) : IWireMessage
{
    /// <summary>As errors call it.</summary>
    internal string Describe() => Name == Id ? $"'{Id}'" : $"'{Name}' ({Id})";
}

[MemoryPackable]
internal sealed partial record WorkerState(int Slot, int Pid, string Name, string State, string Parent);

/// <summary>A message for the home of one shared object: the homes actor forwards it by its id.</summary>
internal interface IForHome : IWireMessage
{
    ObjectId Id { get; }

    /// <summary>Nobody waits for an answer, not even for the one that there is no such home.</summary>
    bool IsNotice => false;
}

/// <summary>A message for a home that says which process it comes from: what the dead have said is not passed on.</summary>
internal interface IFromProcess : IForHome
{
    int Slot { get; }
}

/// <summary>Make a home. Sent once by the maker, before any handle can travel, so it arrives before anybody's first request.</summary>
/// <remarks>Of an object with a name the first one counts: whoever comes later finds what is there.</remarks>
[MemoryPackable]
internal sealed partial record CreateHome(ObjectId Id, string Kind, [property: BulkWire] byte[] State, int OwnerSlot, Naming? Naming = null) : IForHome;

/// <summary>What an object with a name is.</summary>
/// <param name="Name">Which of its kind.</param>
/// <param name="Terms">How it was made, as errors say it; two programs that use one name must say the same.</param>
[MemoryPackable]
internal sealed partial record Naming(string Name, string Terms);

/// <summary>Is the object of that name what this program takes it for? Answered by a <see cref="Signals.SignalAnswer"/> with the terms it was made with.</summary>
[MemoryPackable]
internal sealed partial record CheckTerms(ObjectId Id, int Slot, long Request, string Terms) : IFromProcess;

/// <summary>The answer to a message for an object that this node does not have (any more).</summary>
[MemoryPackable]
internal sealed partial record HomeUnknown(ObjectId Id) : IForHome;
