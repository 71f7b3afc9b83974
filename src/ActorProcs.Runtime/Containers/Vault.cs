using System.Globalization;
using ActorProcs.Signals;
using ActorProcs.Wire;

namespace ActorProcs.Containers;

/// <summary>A value in the keeping of a home, which does not look inside.</summary>
internal sealed class Stored(Payload payload)
{
    internal Payload Payload { get; } = payload;

    internal int Readers { get; set; }

    internal bool IsDropped { get; set; }
}

/// <summary>The files of a container: which are its own, and which an answer still needs.</summary>
/// <remarks>1. A reader is told which file a value is in. 2. Another process writes a new value, and the old file is of no use any more.
/// 3. The reader opens it. So a file that an answer names stays until the reader has said that it is done, or has died.</remarks>
/// <param name="bulk">Where they are. Null: there are none, all bytes are in the messages and in memory.</param>
/// <param name="bound">So many bytes may be kept.</param>
internal sealed class Vault(BulkStore? bulk, long bound)
{
    /// <summary>What a value takes beside its own bytes, or somewhat more: nothing must be free.</summary>
    private const int Overhead = 64;

    private readonly Dictionary<Ticket, List<Stored>> _lent = [];
    private long _bytes;

    internal bool HasFiles => bulk is not null;

    /// <summary>How many answers have files that their readers may not have read yet.</summary>
    internal int Lent => _lent.Count;

    /// <summary>What the container holds from now on.</summary>
    internal Stored Keep(in Payload payload)
    {
        _bytes += SizeOf(payload);
        return new Stored(payload);
    }

    /// <summary>Asked before anything is changed.</summary>
    /// <exception cref="ProcException">With these, and without those that they replace, there would be more than may be kept.</exception>
    internal void CheckRoom(ReadOnlySpan<Payload> more, Stored? instead = null)
    {
        var bytes = _bytes - (instead is null ? 0 : SizeOf(instead.Payload));
        foreach (var payload in more) bytes += SizeOf(payload);
        if (bytes <= bound) return;
        throw new ProcException(string.Create(CultureInfo.InvariantCulture,
            $"It would have {bytes:N0} bytes, and {bound:N0} is the most: all of it is in the memory of each node that keeps it. Remove something, or use several."));
    }

    /// <summary>What the container holds no more.</summary>
    internal void Drop(Stored value)
    {
        _bytes -= SizeOf(value.Payload);
        value.IsDropped = true;
        DeleteUnused(value);
    }

    /// <summary>A payload that arrived and is not kept.</summary>
    internal void Refuse(in Payload payload) => bulk?.Delete(payload);

    /// <summary>Puts a value into the answer to a request.</summary>
    internal Payload Lend(Ticket reader, Stored value)
    {
        if (value.Payload.IsInline) return value.Payload;
        if (!_lent.TryGetValue(reader, out var values)) _lent[reader] = values = [];
        values.Add(value);
        value.Readers++;
        return value.Payload;
    }

    /// <summary>Bytes for one answer alone.</summary>
    /// <exception cref="ProcException">They are many, and there is no room for them.</exception>
    internal Payload Lend(Ticket reader, byte[] bytes)
    {
        var value = new Stored(bulk is null || bytes.Length <= Payload.InlineLimit ? new Payload(bytes, null, bytes.Length) : bulk.Pack(bytes));
        Lend(reader, value);
        value.IsDropped = true;
        return value.Payload;
    }

    internal bool HasLent(Ticket reader) => _lent.ContainsKey(reader);

    /// <summary>Bytes that are for the home itself.</summary>
    internal byte[] Open(in Payload payload) => bulk is null ? payload.Inline! : bulk.Take(payload);

    internal void Release(Ticket reader)
    {
        if (!_lent.Remove(reader, out var values)) return;
        foreach (var value in values)
        {
            value.Readers--;
            DeleteUnused(value);
        }
    }

    internal void Bury(int slot)
    {
        foreach (var reader in _lent.Keys.Where(reader => reader.Slot == slot).ToArray()) Release(reader);
    }

    internal void ReleaseAll()
    {
        foreach (var reader in _lent.Keys.ToArray()) Release(reader);
    }

    private void DeleteUnused(Stored value)
    {
        if (value is { IsDropped: true, Readers: 0 }) bulk?.Delete(value.Payload);
    }

    private static long SizeOf(in Payload payload) => payload.Length + Overhead;
}
