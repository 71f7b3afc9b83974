using ActorProcs.Processes;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Nodes;

/// <summary>What a node and its worker say over the control channel, which exists before the worker's actor system does and,
/// being buffered by the kernel, outlives the worker: what was written before death is read after it.</summary>
[MemoryPackable]
[MemoryPackUnion(0, typeof(Welcome))]
[MemoryPackUnion(1, typeof(Assign))]
[MemoryPackUnion(2, typeof(Interrupt))]
[MemoryPackUnion(3, typeof(Ready))]
[MemoryPackUnion(4, typeof(Outcome))]
[MemoryPackUnion(5, typeof(Begun))]
[MemoryPackUnion(6, typeof(Leave))]
internal partial interface IControlFrame
{
    static byte[] Pack(IControlFrame frame) => MemoryPackSerializer.Serialize(frame);

    static IControlFrame Unpack(ReadOnlyMemory<byte> bytes) => MemoryPackSerializer.Deserialize<IControlFrame>(bytes.Span)!;
}

/// <summary>Node to worker, first of all: where it is.</summary>
[MemoryPackable]
internal sealed partial record Welcome(
    string NodeId, int NodePid, int Slot, string SocketBase, string BlackBoxFile, int DefaultPoolSize, bool HasNamed) : IControlFrame;

/// <summary>Node to worker: become this process.</summary>
[MemoryPackable]
internal sealed partial record Assign(ProcessOrder Order, int Depth) : IControlFrame;

/// <summary>Node to worker: what Ctrl+C is to a program.</summary>
[MemoryPackable]
internal sealed partial record Interrupt : IControlFrame;

/// <summary>Worker to node: the actor system has started and the way a function takes has been walked once.</summary>
[MemoryPackable]
internal sealed partial record Ready : IControlFrame;

/// <summary>Worker to node: what the function returned or threw. The exit code is the operating system's to tell.</summary>
[MemoryPackable]
internal sealed partial record Outcome(Payload? Result, Payload? Error, string? Cause) : IControlFrame;

/// <summary>Worker to node: the order has been read. Before it, the function has surely not started, so a dead worker costs nothing.</summary>
[MemoryPackable]
internal sealed partial record Begun : IControlFrame;

/// <summary>Node to a pool's worker: finish, and end by yourself.</summary>
[MemoryPackable]
internal sealed partial record Leave : IControlFrame;
