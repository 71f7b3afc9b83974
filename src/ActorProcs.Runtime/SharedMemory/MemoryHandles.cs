using System.Globalization;
using System.Security.Cryptography;
using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Signals;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.SharedMemory;

/// <summary>Makes blocks, finds them by name, and makes their handles again where they arrive.</summary>
internal static class MemoryHandles
{
    private const int NameBytes = 8;

    /// <exception cref="IOException">There is one of that name.</exception>
    internal static ProcSharedMemory Create(Session session, long size, string? name)
    {
        if (size <= 0) throw new ArgumentOutOfRangeException(nameof(size), size, "The size of a shared memory must be 1 byte or more.");
        Check(name);
        name ??= "psm_" + RandomNumberGenerator.GetHexString(2 * NameBytes, lowercase: true);
        var link = new SignalLink(session, MemoryHome.Kind, ObjectId.Named(MemoryHome.Kind, name));
        var terms = new MemoryTerms(session.Bulk.Reserve(size), size);
        try
        {
            while (true)
            {
                // The home of an earlier maker stays, and the request to make it anew is ignored: so it is asked whether it is ours.
                link.Tell(new CreateHome(link.Id, MemoryHome.Kind, MemoryPackSerializer.Serialize(terms), session.Slot));
                switch (link.Ask((id, slot, number) => new AttachMemory(id, slot, number, terms.Token)).Verdict)
                {
                    case Verdict.Done:
                        return new ProcSharedMemory(session, link.Id, name, terms, isAttached: true);
                    case Verdict.Refused:
                        throw new IOException(
                            $"There is a shared memory '{name}' already. Open it with OpenSharedMemory, unlink it first, or take another name.");
                    default:
                        continue; // That one is ending, and its name will be free when the node has heard of it.
                }
            }
        }
        catch
        {
            // 1. A thread makes a block and is interrupted while it waits for the answer. 2. The node has made it. 3. Nobody has its handle.
            link.Tell(new UnlinkMemory(link.Id, link.Slot, 0, terms.Token));
            session.Bulk.Delete(terms.Token);
            throw;
        }
    }

    /// <exception cref="FileNotFoundException">There is none of that name.</exception>
    internal static ProcSharedMemory Open(Session session, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Check(name);
        var link = new SignalLink(session, MemoryHome.Kind, ObjectId.Named(MemoryHome.Kind, name));
        try
        {
            var answer = link.Ask(static (id, slot, number) => new AttachMemory(id, slot, number, null));
            if (answer.Verdict != Verdict.Done) throw Missing(name, null);
            return new ProcSharedMemory(session, link.Id, name, MemoryPackSerializer.Deserialize<MemoryTerms>(answer.Code)!, isAttached: true);
        }
        catch (Exception e) when (e is ObjectLostException or FileNotFoundException or DirectoryNotFoundException)
        {
            link.ThrowIfLost();
            throw e as FileNotFoundException ?? Missing(name, e);
        }
    }

    internal static string Detail(string name, MemoryTerms terms) =>
        string.Create(CultureInfo.InvariantCulture, $"{terms.Token}|{terms.Size}|{name}");

    /// <summary>The handle, or null when the kind is another.</summary>
    internal static object? TryOpen(HandleReference reference, Session session)
    {
        if (reference.Kind != MemoryHome.Kind) return null;
        var parts = reference.Detail!.Split('|', 3);
        var terms = new MemoryTerms(parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture));
        return new ProcSharedMemory(session, reference.Id, parts[2], terms, isAttached: false);
    }

    private static void Check(string? name)
    {
        if (name is { Length: 0 }) throw new ArgumentException("A name must not be empty; null makes a name.", nameof(name));
    }

    private static FileNotFoundException Missing(string name, Exception? cause) => new(
        $"There is no shared memory '{name}' on this node. It ends with the process that made it, with its last user, or when it is unlinked.", name, cause);
}
