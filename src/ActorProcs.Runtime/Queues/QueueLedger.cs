using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>The state of a queue at its home, without actors: moves items from the processes' lanes to the window that they take from, and
/// knows who waits for what.</summary>
/// <param name="id">The queue.</param>
/// <param name="capacity">The most items; 0 for no bound.</param>
/// <param name="byteBound">With so many bytes held, producers wait.</param>
/// <param name="window">Where items are taken.</param>
/// <param name="outlet">What the ledger wants done.</param>
/// <remarks>Items lie in three places, in this order: lanes (put, not seen by the home yet), backlog, window. Every call is to be followed
/// by <see cref="Settle"/>.</remarks>
internal sealed partial class QueueLedger(ObjectId id, int capacity, long byteBound, TakeWindow window, IQueueOutlet outlet) : IDisposable
{
    private const int ItemsAtOnce = 1024;
    private const int RoundsAtOnce = 32;

    private readonly Queue<Payload> _backlog = new();
    private readonly SortedDictionary<int, Member> _members = [];
    private readonly List<Member> _awaitingItems = [];
    private bool _closed;
    private bool _stalled;
    private long _bytes;

    internal int Capacity => capacity;

    internal bool IsClosed => _closed;

    /// <summary>Items that a TryGet could have.</summary>
    internal int Count => _backlog.Count + window.CountFull() + _members.Values.Sum(member => member.Lane.CountItems());

    /// <summary>Items that nobody has taken, for clearing up.</summary>
    internal IEnumerable<Payload> Rest
    {
        get
        {
            foreach (var member in _members.Values)
            {
                while (member.Lane.TryRead(out var item)) yield return item;
            }

            foreach (var item in _backlog.Concat(window.Rest())) yield return item;
        }
    }

    internal bool Has(int slot) => _members.ContainsKey(slot);

    internal void Attach(int slot, Lane lane)
    {
        _members.Add(slot, new Member(slot, lane));
        if (_closed) lane.Close();
    }

    /// <summary>The process is proved dead. What it had put is in the queue; what it was taking is the first item again.</summary>
    internal void Bury(int slot)
    {
        if (!_members.TryGetValue(slot, out var member)) return;
        window.Restore(slot);
        BuryTasks(member);
        Detach(slot);
    }

    /// <summary>The process uses the queue no more.</summary>
    internal void Detach(int slot)
    {
        if (!_members.Remove(slot, out var member)) return;
        // Its lane is read to the end whatever the bound says: it cannot grow any more, and it must be let go.
        while (member.Lane.TryRead(out var item)) Accept(member, item);
        _awaitingItems.Remove(member);
        _awaitingRoom.Remove(member);
        member.Lane.Dispose();
    }

    internal void Close()
    {
        _closed = true;
        foreach (var member in _members.Values)
        {
            member.Lane.Close();
            // Whoever waits for room or space waits for nothing now.
            WakeUp(member.Slot);
        }

        _awaitingRoom.Clear();
    }

    /// <summary>So many calls of Get wait in the process.</summary>
    internal void AwaitItems(int slot, int count)
    {
        if (!_members.TryGetValue(slot, out var member)) return;
        member.ItemsWanted = count;
        if (!_awaitingItems.Contains(member)) _awaitingItems.Add(member);
    }

    /// <summary>Does all that can be done now, and sees to it that somebody tells when more can be done.</summary>
    internal void Settle()
    {
        // Bells are armed before the last look. 1. The home looks, and finds nothing. 2. A process puts an item: nobody has asked to be
        // told. 3. The home arms the bell and sleeps. So after arming anything it looks once more.
        for (var round = 0; Move() | ArmBells(); round++)
        {
            if (round < RoundsAtOnce) continue;
            outlet.SettleAgain(late: false);
            return;
        }
    }

    public void Dispose()
    {
        foreach (var member in _members.Values) member.Lane.Dispose();
        _members.Clear();
    }

    private void WakeUp(int slot) => outlet.Tell(slot, new LookAgain(id));

    private bool Move()
    {
        var moved = window.Reclaim(OnTaken);
        moved |= ReadLanes();
        while (_backlog.TryPeek(out var item) && window.TryAdd(item))
        {
            _backlog.Dequeue();
            moved = true;
        }

        moved |= GiveRoom(isLate: false);
        if (_closed && !window.IsDrained && _backlog.Count == 0 && !_stalled && window.IsEmpty) window.IsDrained = moved = true;
        WakeTakers();
        AnswerJoiners();
        return moved;
    }

    private bool ReadLanes()
    {
        var moved = false;
        _stalled = false;
        foreach (var member in _members.Values)
        {
            var count = 0;
            while (_bytes < byteBound && count < ItemsAtOnce && member.Lane.TryRead(out var item))
            {
                Accept(member, item);
                count++;
            }

            _stalled |= _bytes >= byteBound && member.Lane.HasItems;
            if (count == 0) continue;
            moved = true;
            if (member.Lane.TakeSpaceBell()) WakeUp(member.Slot);
        }

        return moved;
    }

    private void Accept(Member member, in Payload item)
    {
        Interlocked.Increment(ref window.Unfinished);
        _backlog.Enqueue(item);
        _bytes += item.Length;
        member.Put++;
    }

    private void OnTaken(int slot, long length)
    {
        _bytes -= length;
        if (_members.TryGetValue(slot, out var member)) member.Taken++;
    }

    private void WakeTakers()
    {
        if (_awaitingItems.Count == 0) return;
        if (window.IsDrained)
        {
            foreach (var member in _awaitingItems) WakeUp(member.Slot);
            _awaitingItems.Clear();
            return;
        }

        var woken = 0;
        for (var free = window.CountFull(); free > 0 && woken < _awaitingItems.Count; woken++)
        {
            WakeUp(_awaitingItems[woken].Slot);
            free -= _awaitingItems[woken].ItemsWanted;
        }

        if (woken == 0) return;
        _awaitingItems.RemoveRange(0, woken);
        // 1. An item comes, and one of two waiting processes is woken. 2. That one is paused, or has given up waiting meanwhile. 3. The
        // item would lie there, and the other would wait. So a little later the home looks whether the item is still there.
        if (_awaitingItems.Count > 0) outlet.SettleAgain(late: true);
    }

    private bool ArmBells()
    {
        var armed = false;
        foreach (var member in _members.Values)
        {
            if (!_stalled) armed |= member.Lane.ArmBell();
        }

        if (_awaitingRoom.Count > 0 || _stalled || (_closed && _awaitingItems.Count > 0)) armed |= window.ArmBell(atNext: true);
        else if (_backlog.Count > 0) armed |= window.ArmBell(atNext: false);
        return armed;
    }

    private sealed class Member(int slot, Lane lane)
    {
        internal int Slot { get; } = slot;

        internal Lane Lane { get; } = lane;

        /// <summary>Items read from its lane, counted as <see cref="RoomWord"/> counts.</summary>
        internal uint Put { get; set; }

        /// <summary>Items it took, as far as the window has been reclaimed.</summary>
        internal long Taken { get; set; }

        internal int ItemsWanted { get; set; }

        internal int RoomWanted { get; set; }

        /// <summary>Up to this limit its room was given because it waited, and is not taken back at once.</summary>
        internal uint Promised { get; set; }
    }
}
