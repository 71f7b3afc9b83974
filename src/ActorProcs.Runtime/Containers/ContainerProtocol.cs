using ActorProcs.Signals;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Containers;

/// <summary>What processes and the homes of dictionaries and lists say to each other. Every request is answered at once, by a
/// <see cref="SignalAnswer"/> whose code is a packed <see cref="ContainerReply"/>.</summary>
internal static class ContainerProtocol
{
    internal static void Register(WireCatalog catalog) => catalog
        .Add<CountContents>("c.count")
        .Add<ClearContents>("c.clear")
        .Add<ReadContents>("c.read")
        .Add<ReadFurther>("c.further")
        .Add<ReleaseAnswer>("c.release")
        .Add<ReadEntry>("c.d.read")
        .Add<WriteEntry>("c.d.write")
        .Add<RemoveEntry>("c.d.remove")
        .Add<ReadItem>("c.l.read")
        .Add<WriteItem>("c.l.write")
        .Add<InsertItems>("c.l.insert")
        .Add<RemoveItem>("c.l.remove")
        .Add<ReorderItems>("c.l.order");
}

/// <summary>How a container was made: the types that it is used with, in every process.</summary>
/// <param name="Key">The type of the keys; null for a list.</param>
/// <param name="Value">The type of the values or items.</param>
/// <param name="ByteBound">So many bytes may be in it.</param>
[MemoryPackable]
internal sealed partial record ContainerTerms(string? Key, string Value, long ByteBound = long.MaxValue)
{
    public override string ToString() => Key is null ? $"a list of {Value}" : $"a dictionary of {Key} to {Value}";
}

/// <summary>How many are there?</summary>
[MemoryPackable]
internal sealed partial record CountContents(ObjectId Id, int Slot, long Request) : ISignalRequest;

[MemoryPackable]
internal sealed partial record ClearContents(ObjectId Id, int Slot, long Request) : ISignalRequest;

/// <summary>All that is there at one moment, in order: a packed array of <see cref="Content"/>. A home that has no files gives the first of them
/// when they are many bytes; how many there are the answer says.</summary>
[MemoryPackable]
internal sealed partial record ReadContents(ObjectId Id, int Slot, long Request) : ISignalRequest;

/// <summary>More of what there was at the moment of that <see cref="ReadContents"/>.</summary>
/// <param name="Reading">Its request.</param>
/// <param name="From">How many are known.</param>
[MemoryPackable]
internal sealed partial record ReadFurther(ObjectId Id, int Slot, long Request, long Reading, int From) : ISignalRequest;

/// <summary>The answer to that request has been read: its files, or what it has not given yet, are not needed any more.</summary>
[MemoryPackable]
internal sealed partial record ReleaseAnswer(ObjectId Id, int Slot, long Request) : ISignalRequest;

/// <summary>A request whose bytes may be in files of the asker's host.</summary>
internal interface IWithFiles : ISignalRequest
{
    /// <summary>The same with all bytes in it; the files are used up.</summary>
    /// <exception cref="ObjectLostException">A file is gone.</exception>
    IWithFiles Unload(BulkStore bulk);
}

/// <summary>One entry of a dictionary, or one item of a list, which has no key.</summary>
/// <param name="Key">The key, as it was packed by who added it.</param>
/// <param name="Value">The value.</param>
/// <param name="Version">Changes at every write of this entry, and is never used again.</param>
[MemoryPackable]
internal readonly partial record struct Content(Payload Key, Payload Value, long Version);

/// <summary>What came of a request.</summary>
/// <param name="Ok">It was done. False: there was no such entry, or it was not in the version that was expected.</param>
/// <param name="Count">How many entries there are now.</param>
/// <param name="Version">Of the entry; of the whole list for requests that concern it.</param>
/// <param name="HasData">Whether there is a value.</param>
/// <param name="Data">The value, or the contents.</param>
/// <param name="IsLent">Files belong to the answer, or there is more of it: they stay until <see cref="ReleaseAnswer"/>, or the reader's death.</param>
[MemoryPackable]
internal sealed partial record ContainerReply(bool Ok, int Count, long Version, bool HasData, Payload Data, bool IsLent);
