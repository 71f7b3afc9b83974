using System.Text;
using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>The way of one process's items to the home: a ring in shared memory. What is committed there outlives the process, so that
/// <c>Put</c> need not wait for the home, and a process that ends need not wait at all.</summary>
/// <remarks>One process writes (under a lock of its own), the home reads.</remarks>
internal sealed class Lane(SharedPage page) : IDisposable
{
    internal const int Size = Data + RingSize;

    /// <summary>Holds the largest item that travels inline, and some more.</summary>
    internal const int RingSize = 96 << 10;

    /// <summary>Bytes in files that may wait in a lane: else a small ring of names could stand for any number of gigabytes.</summary>
    internal const long BulkLimit = 4 << 20;

    private const int RoomAt = 0;
    private const int WrittenAt = SharedPage.Line;
    private const int ReadAt = 2 * SharedPage.Line;
    private const int BellAt = 3 * SharedPage.Line;
    private const int SpaceBellAt = 4 * SharedPage.Line;
    private const int DoneAt = 5 * SharedPage.Line;
    private const int BulkWrittenAt = 6 * SharedPage.Line;
    private const int BulkReadAt = 7 * SharedPage.Line;
    private const int Data = 4096;
    private const int HeaderSize = sizeof(int);
    private const long ClosedBit = 1;

    /// <summary>Used only when the queue has a capacity.</summary>
    internal ref long Room => ref page.Word(RoomAt);

    /// <summary>How often this process has called TaskDone.</summary>
    internal long Done => Volatile.Read(ref page.Word(DoneAt));

    internal bool IsClosed => (Volatile.Read(ref page.Word(WrittenAt)) & ClosedBit) != 0;

    internal bool HasItems => Volatile.Read(ref page.Word(WrittenAt)) >> 1 != Volatile.Read(ref page.Word(ReadAt));

    internal void CountDone() => Interlocked.Increment(ref page.Word(DoneAt));

    /// <summary>For the process: whether an item of this size can be written now. When not, the home will say when to look again.</summary>
    internal bool HasSpace(in Payload item)
    {
        if (FitsNow(item)) return true;
        // 1. We see the ring full. 2. The home reads it empty, and finds that nobody waits for space. 3. We would wait for ever.
        // So we say that we wait first, and then look again; the home reads first, and then looks whether somebody waits.
        Volatile.Write(ref page.Word(SpaceBellAt), 1);
        Interlocked.MemoryBarrier();
        return FitsNow(item);
    }

    /// <summary>For the process: writes an item for which there is space.</summary>
    /// <param name="item">The item.</param>
    /// <param name="ring">The home is asleep and must be told.</param>
    /// <returns>False if the queue was closed: the item is not in it.</returns>
    internal bool TryCommit(in Payload item, out bool ring)
    {
        ring = false;
        ref var written = ref page.Word(WrittenAt);
        var seen = Volatile.Read(ref written);
        if ((seen & ClosedBit) != 0) return false;
        var at = seen >> 1;
        if (item.Token is { } token)
        {
            Span<byte> name = stackalloc byte[sizeof(long) + Encoding.ASCII.GetByteCount(token)];
            BitConverter.TryWriteBytes(name, item.Length);
            Encoding.ASCII.GetBytes(token, name[sizeof(long)..]);
            at = Write(at, name, isBulk: true);
            Volatile.Write(ref page.Word(BulkWrittenAt), page.Word(BulkWrittenAt) + item.Length);
        }
        else
        {
            at = Write(at, item.Inline, isBulk: false);
        }

        // The item is in the queue from here on. Only the closing bit can have come between: the last item of a queue that is being closed
        // is either seen by its last reader or refused here, never accepted and forgotten.
        if (Interlocked.CompareExchange(ref written, at << 1, seen) != seen) return false;
        ring = Volatile.Read(ref page.Word(BellAt)) == 1 && Interlocked.CompareExchange(ref page.Word(BellAt), 0, 1) == 1;
        return true;
    }

    /// <summary>For the home: the next item.</summary>
    internal bool TryRead(out Payload item)
    {
        ref var read = ref page.Word(ReadAt);
        var at = read;
        if (!TryParse(ref at, out item)) return false;
        if (item.Token is not null) Volatile.Write(ref page.Word(BulkReadAt), page.Word(BulkReadAt) + item.Length);
        Volatile.Write(ref read, at);
        return true;
    }

    /// <summary>For the home: how many items wait here.</summary>
    internal int CountItems()
    {
        var count = 0;
        for (var at = Volatile.Read(ref page.Word(ReadAt)); TryParse(ref at, out _); count++)
        {
        }

        return count;
    }

    /// <summary>For the home, after reading: whether the process waits for space and must be told.</summary>
    internal bool TakeSpaceBell()
    {
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref page.Word(SpaceBellAt)) == 1 && Interlocked.Exchange(ref page.Word(SpaceBellAt), 0) == 1;
    }

    /// <summary>For the home, before it looks a last time and sleeps. Says whether the bell was not armed yet.</summary>
    internal bool ArmBell() => Volatile.Read(ref page.Word(BellAt)) == 0 && Interlocked.Exchange(ref page.Word(BellAt), 1) == 0;

    /// <summary>For the home: nothing can be committed from now on.</summary>
    internal void Close() => Interlocked.Or(ref page.Word(WrittenAt), ClosedBit);

    public void Dispose() => page.Dispose();

    private bool FitsNow(in Payload item)
    {
        var used = (page.Word(WrittenAt) >> 1) - Volatile.Read(ref page.Word(ReadAt));
        var bulk = page.Word(BulkWrittenAt) - Volatile.Read(ref page.Word(BulkReadAt));
        var size = item.Token is null ? item.Inline!.Length : sizeof(long) + item.Token.Length;
        return used + HeaderSize + size <= RingSize && (item.Token is null || bulk == 0 || bulk + item.Length <= BulkLimit);
    }

    private bool TryParse(ref long at, out Payload item)
    {
        item = default;
        var available = (Volatile.Read(ref page.Word(WrittenAt)) >> 1) - at;
        if (available == 0) return false;
        Span<byte> header = stackalloc byte[HeaderSize];
        CopyOut(at, header);
        var code = BitConverter.ToInt32(header);
        var length = code >> 1;
        if (length < 0 || HeaderSize + length > available)
            throw new InvalidOperationException($"A process's lane is broken: an item of {length} bytes among {available}.");
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        CopyOut(at + HeaderSize, bytes);
        at += HeaderSize + length;
        item = (code & 1) == 0
            ? new Payload(bytes, null, length)
            : new Payload(null, Encoding.ASCII.GetString(bytes.AsSpan(sizeof(long))), BitConverter.ToInt64(bytes));
        return true;
    }

    private long Write(long at, ReadOnlySpan<byte> bytes, bool isBulk)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        BitConverter.TryWriteBytes(header, (bytes.Length << 1) | (isBulk ? 1 : 0));
        CopyIn(at, header);
        CopyIn(at + HeaderSize, bytes);
        return at + HeaderSize + bytes.Length;
    }

    private void CopyIn(long at, ReadOnlySpan<byte> bytes)
    {
        var offset = (int)(at % RingSize);
        var first = Math.Min(bytes.Length, RingSize - offset);
        bytes[..first].CopyTo(page.Bytes(Data + offset, first));
        bytes[first..].CopyTo(page.Bytes(Data, bytes.Length - first));
    }

    private void CopyOut(long at, Span<byte> bytes)
    {
        var offset = (int)(at % RingSize);
        var first = Math.Min(bytes.Length, RingSize - offset);
        page.Bytes(Data + offset, first).CopyTo(bytes);
        page.Bytes(Data, bytes.Length - first).CopyTo(bytes[first..]);
    }
}
