using ActorProcs.Signals;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Containers;

/// <summary>Done when there is such an entry.</summary>
/// <param name="Key">Its canonical bytes: see <see cref="KeyPacker"/>.</param>
/// <param name="WantsValue">False: is it there?</param>
[MemoryPackable]
internal sealed partial record ReadEntry(ObjectId Id, int Slot, long Request, byte[] Key, bool WantsValue) : ISignalRequest;

/// <summary>Done when the entry was in the expected version. If it was not, the answer says how it is.</summary>
/// <param name="Key">Its canonical bytes.</param>
/// <param name="Name">The key itself, for those who enumerate. An entry that exists keeps the one it has.</param>
/// <param name="Value">What to write.</param>
/// <param name="Expected">A version, or one of <see cref="Versions"/>.</param>
/// <param name="WantsValue">If it is not done, the present value is wanted.</param>
[MemoryPackable]
internal sealed partial record WriteEntry(
    ObjectId Id, int Slot, long Request, byte[] Key, Payload Name, Payload Value, long Expected, bool WantsValue) : IWithFiles
{
    public IWithFiles Unload(BulkStore bulk) => this with { Name = bulk.Unload(Name), Value = bulk.Unload(Value) };
}

/// <summary>Done when there was such an entry; the answer may have its value.</summary>
[MemoryPackable]
internal sealed partial record RemoveEntry(ObjectId Id, int Slot, long Request, byte[] Key, bool WantsValue) : ISignalRequest;

/// <summary>What a writer may expect beside a version.</summary>
internal static class Versions
{
    /// <summary>Whatever there is.</summary>
    internal const long Any = -1;

    /// <summary>That there is nothing. No version is 0.</summary>
    internal const long Absent = 0;
}
