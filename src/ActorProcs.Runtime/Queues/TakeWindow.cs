using System.Text;
using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>The first items of a queue, in shared memory, where every process takes them from by one compare-and-swap and no message.</summary>
/// <remarks>
/// The home writes items at the tail; whoever comes first takes the head, so the order of the queue is the order of taking, over all
/// processes. Nothing is handed out ahead of time: an item belongs to nobody until the very call that returns it.
/// An item's word goes from <c>full</c> to <c>claimed by a process</c> to <c>free</c>. What a process had claimed and not yet copied when it
/// was killed is <see cref="Restore">put back</see>.
/// </remarks>
internal sealed class TakeWindow(SharedPage page) : IDisposable
{
    internal const int Size = Data + DataSize;
    internal const int Slots = 512;

    /// <summary>Holds two of the largest items that travel inline.</summary>
    internal const int DataSize = 160 << 10;

    private const int HeadAt = 0;
    private const int TailAt = SharedPage.Line;
    private const int BellAt = 2 * SharedPage.Line;
    private const int UnfinishedAt = 3 * SharedPage.Line;
    private const int JoinBellAt = 4 * SharedPage.Line;
    private const int DrainedAt = 5 * SharedPage.Line;
    private const int Words = 4096;
    private const int WordSize = 32;
    private const int Data = Words + (Slots * WordSize);

    /// <summary>The bell counts items taken since the beginning, so this is always reached.</summary>
    private const long AtNext = 1;

    private const long Full = 1;
    private const long Claimed = 2;
    private const long Free = 3;

    // Of the home alone.
    private readonly long[] _ends = new long[Slots];
    private readonly List<long> _restored = [];
    private long _reclaimed;
    private long _dataTail;
    private long _dataHead;

    /// <summary>Closed and empty, for ever.</summary>
    internal bool IsDrained
    {
        get => Volatile.Read(ref page.Word(DrainedAt)) != 0;
        set => Volatile.Write(ref page.Word(DrainedAt), value ? 1 : 0);
    }

    /// <summary>Items put for which TaskDone has not been called.</summary>
    internal ref long Unfinished => ref page.Word(UnfinishedAt);

    /// <summary>The home wants to know when <see cref="Unfinished"/> is less than this; 0 when it does not.</summary>
    internal ref long JoinBell => ref page.Word(JoinBellAt);

    /// <summary>For the home: no item is there, not even one that is being copied.</summary>
    internal bool IsEmpty => _reclaimed == Tail;

    /// <summary>For the home: items that count against the capacity. One that was put back may lie before others that were taken.</summary>
    internal int Occupied
    {
        get
        {
            var count = 0;
            for (var at = _reclaimed; at < Tail; at++)
            {
                if ((Volatile.Read(ref WordOf(at)) & 3) != Free) count++;
            }

            return count;
        }
    }

    private long Tail => Volatile.Read(ref page.Word(TailAt));

    /// <summary>Takes the first item.</summary>
    /// <param name="slot">Who takes.</param>
    /// <param name="item">The item; a copy.</param>
    /// <param name="ring">The home wants to know that something was taken.</param>
    internal bool TryTake(int slot, out Payload item, out bool ring)
    {
        (item, ring) = (default, false);
        if (!TryClaim(slot, out var at)) return false;
        item = Read(at);
        Interlocked.Exchange(ref WordOf(at), StateOf(at, slot, Free));
        ring = TakeBell(at + 1);
        return true;
    }

    /// <summary>The first half of taking: from here on the item is this process's, or, if it is killed before the second half, the first
    /// again.</summary>
    internal bool TryClaim(int slot, out long at)
    {
        ref var head = ref page.Word(HeadAt);
        for (at = Volatile.Read(ref head); at < Tail; at = Volatile.Read(ref head))
        {
            // The claim is one step together with the name of who claims: wherever the process is killed, the home can read whose it was.
            var full = StateOf(at, 0, Full);
            var isOurs = Interlocked.CompareExchange(ref WordOf(at), StateOf(at, slot, Claimed), full) == full;
            Interlocked.CompareExchange(ref head, at + 1, at);
            if (isOurs) return true;
        }

        return false;
    }

    /// <summary>Whether an item could be taken now.</summary>
    internal bool HasItem()
    {
        for (var at = Volatile.Read(ref page.Word(HeadAt)); at < Tail; at++)
        {
            if (Volatile.Read(ref WordOf(at)) == StateOf(at, 0, Full)) return true;
        }

        return false;
    }

    /// <summary>For the home: how many items nobody has claimed.</summary>
    internal int CountFull()
    {
        var count = 0;
        for (var at = _reclaimed; at < Tail; at++)
        {
            if (Volatile.Read(ref WordOf(at)) == StateOf(at, 0, Full)) count++;
        }

        return count;
    }

    /// <summary>For the home: how many items in sight the process has taken.</summary>
    internal int CountTaken(int slot)
    {
        var count = 0;
        for (var at = _reclaimed; at < Tail; at++)
        {
            if (Volatile.Read(ref WordOf(at)) == StateOf(at, slot, Free)) count++;
        }

        return count;
    }

    /// <summary>For the home: adds an item, if there is room for it.</summary>
    internal bool TryAdd(in Payload item)
    {
        var tail = Tail;
        var length = item.Token is null ? item.Inline!.Length : item.Token.Length;
        var start = _dataTail;
        var offset = (int)(start % DataSize);
        if (offset + length > DataSize) start += DataSize - offset; // Never split: a taker copies one piece.
        if (tail - _reclaimed == Slots || start + length - _dataHead > DataSize) return false;

        var place = (int)(start % DataSize);
        if (item.Token is null) item.Inline.CopyTo(page.Bytes(Data + place, length));
        else Encoding.ASCII.GetBytes(item.Token, page.Bytes(Data + place, length));
        var at = AddressOf(tail);
        page.Word(at + 8) = item.Length;
        page.Word(at + 16) = ((long)place << 32) | (uint)length;
        page.Word(at + 24) = item.Token is null ? 0 : 1;
        _ends[tail % Slots] = _dataTail = start + length;
        Volatile.Write(ref WordOf(tail), StateOf(tail, 0, Full));
        Volatile.Write(ref page.Word(TailAt), tail + 1);
        return true;
    }

    /// <summary>For the home: forgets the items that were taken, the oldest first.</summary>
    /// <param name="taken">Told of each: who took it, and its length.</param>
    /// <returns>Whether there were any.</returns>
    internal bool Reclaim(Action<int, long> taken)
    {
        KeepRestoredInSight();
        var before = _reclaimed;
        for (; _reclaimed < Tail; _reclaimed++)
        {
            var state = Volatile.Read(ref WordOf(_reclaimed));
            if ((state & 3) != Free) break;
            _dataHead = _ends[_reclaimed % Slots];
            taken(SlotOf(state), page.Word(AddressOf(_reclaimed) + 8));
        }

        return _reclaimed != before;
    }

    /// <summary>For the home: the process is proved dead. What it was in the middle of taking becomes the first item again.</summary>
    internal void Restore(int slot)
    {
        for (var at = Tail - 1; at >= _reclaimed; at--)
        {
            if (Interlocked.CompareExchange(ref WordOf(at), StateOf(at, 0, Full), StateOf(at, slot, Claimed)) == StateOf(at, slot, Claimed))
                _restored.Add(at);
        }

        KeepRestoredInSight();
    }

    /// <summary>For the home: asks to be told when an item is taken: the very next one, or the one in the middle of those in sight.</summary>
    /// <returns>Whether the bell was not armed so before.</returns>
    internal bool ArmBell(bool atNext)
    {
        ref var bell = ref page.Word(BellAt);
        var armed = Volatile.Read(ref bell);
        if (armed == AtNext || (armed != 0 && !atNext)) return false;
        var head = Volatile.Read(ref page.Word(HeadAt));
        Interlocked.Exchange(ref bell, atNext ? AtNext : head + Math.Max(1, (Tail - head) / 2));
        return true;
    }

    /// <summary>The payloads that nobody has taken, for clearing up.</summary>
    internal IEnumerable<Payload> Rest()
    {
        for (var at = _reclaimed; at < Tail; at++)
        {
            if ((Volatile.Read(ref WordOf(at)) & 3) != Free) yield return Read(at);
        }
    }

    public void Dispose() => page.Dispose();

    /// <summary>Items that were put back lie behind the head, where nobody looks, until the head is put back too.</summary>
    private void KeepRestoredInSight()
    {
        // 1. A taker reads the head, and at it an item that a dead process had claimed. 2. The item is restored, the head put back to it.
        // 3. The taker, late, moves the head past it. So the head is put back again whenever the home looks, until the item is taken; and
        // the home looks before it tells anybody that nothing is there.
        if (_restored.Count == 0) return;
        _restored.RemoveAll(at => at < _reclaimed || Volatile.Read(ref WordOf(at)) != StateOf(at, 0, Full));
        if (_restored.Count == 0) return;
        var first = _restored.Min();
        ref var head = ref page.Word(HeadAt);
        for (var seen = Volatile.Read(ref head); seen > first; seen = Volatile.Read(ref head))
            Interlocked.CompareExchange(ref head, first, seen);
    }

    private bool TakeBell(long taken)
    {
        ref var bell = ref page.Word(BellAt);
        var at = Volatile.Read(ref bell);
        return at != 0 && taken >= at && Interlocked.CompareExchange(ref bell, 0, at) == at;
    }

    private Payload Read(long at)
    {
        var address = AddressOf(at);
        var length = page.Word(address + 8);
        var place = page.Word(address + 16);
        var bytes = page.Bytes(Data + (int)(place >> 32), (int)place);
        return page.Word(address + 24) == 0
            ? new Payload(bytes.ToArray(), null, length)
            : new Payload(null, Encoding.ASCII.GetString(bytes), length);
    }

    private static int AddressOf(long at) => Words + ((int)(at % Slots) * WordSize);

    private ref long WordOf(long at) => ref page.Word(AddressOf(at));

    /// <summary>A word names its item as well as its state, so that a taker who comes a whole round late does not mistake it.</summary>
    private static long StateOf(long at, int slot, long state) => (at << 32) | ((long)slot << 2) | state;

    private static int SlotOf(long state) => (int)((uint)state >> 2);
}
