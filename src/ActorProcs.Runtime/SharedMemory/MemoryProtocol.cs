using ActorProcs.Nodes;
using ActorProcs.Signals;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.SharedMemory;

/// <summary>What processes and the home of a block of memory say to each other. The home knows who uses the block, and takes its name away;
/// the bytes are in a file that the processes map.</summary>
internal static class MemoryProtocol
{
    internal static void Register(WireCatalog catalog) => catalog
        .Add<AttachMemory>("m.attach")
        .Add<LeaveMemory>("m.leave")
        .Add<BindMemory>("m.bind")
        .Add<UnlinkMemory>("m.unlink");
}

/// <summary>What a block is.</summary>
/// <param name="Token">Its file; no two blocks have the same.</param>
/// <param name="Size">In bytes.</param>
[MemoryPackable]
internal sealed partial record MemoryTerms(string Token, long Size);

/// <summary>This process uses the block, once more than before. Answered with the packed <see cref="MemoryTerms"/>, or with a refusal when it is
/// another block than the one that is meant, or on its end.</summary>
/// <param name="Token">The block that is meant; null for whichever has the name.</param>
[MemoryPackable]
internal sealed partial record AttachMemory(ObjectId Id, int Slot, long Request, string? Token) : ISignalRequest
{
    bool IForHome.IsNotice => Request == 0;
}

/// <summary>Once less.</summary>
[MemoryPackable]
internal sealed partial record LeaveMemory(ObjectId Id, int Slot, string Token) : IFromProcess
{
    // 1. A block is unlinked and then closed: the notice finds no home. 2. A new block of that name is asked for. 3. The answer to the notice
    // would be taken for the answer to that.
    bool IForHome.IsNotice => true;
}

/// <summary>A process that has been started has a handle among its arguments: it will attach, or die.</summary>
[MemoryPackable]
internal sealed partial record BindMemory(ObjectId Id, int Slot, string Token, int User) : IFromProcess
{
    bool IForHome.IsNotice => true;
}

/// <summary>Take the name away. Answered when it is free.</summary>
[MemoryPackable]
internal sealed partial record UnlinkMemory(ObjectId Id, int Slot, long Request, string Token) : ISignalRequest
{
    bool IForHome.IsNotice => Request == 0;
}
