namespace ActorProcs.Queues;

/// <content>The capacity: who may put how many items more.</content>
internal sealed partial class QueueLedger
{
    private const int MostAhead = 64;

    private readonly List<Member> _awaitingRoom = [];

    /// <summary>So many calls of Put wait in the process.</summary>
    internal void AwaitRoom(int slot, int count)
    {
        if (_closed || !_members.TryGetValue(slot, out var member)) return;
        member.RoomWanted = count;
        if (!_awaitingRoom.Contains(member)) _awaitingRoom.Add(member);
    }

    /// <summary>For TryPut, after <see cref="Settle"/>: gives the process room for one item if there is any and nobody was first.</summary>
    internal void OfferRoom(int slot)
    {
        if (_awaitingRoom.Count > 0 || _closed || !_members.TryGetValue(slot, out var member)) return;
        if (Unused(member) == 0 && (FreeRoom() > 0 || TakeBack(except: member, isLate: false))) Give(member, 1);
    }

    /// <summary>Some time after a promise: room that is still not used goes to those who wait.</summary>
    internal void SettleLate()
    {
        Settle();
        if (GiveRoom(isLate: true)) Settle();
    }

    private bool GiveRoom(bool isLate)
    {
        if (_awaitingRoom.Count == 0) return false;
        var given = 0;
        for (; given < _awaitingRoom.Count; given++)
        {
            var member = _awaitingRoom[given];
            // It may have been given some since it asked.
            if (Unused(member) == 0 && FreeRoom() == 0 && !TakeBack(except: member, isLate)) break;
            Give(member, member.RoomWanted);
            WakeUp(member.Slot);
        }

        _awaitingRoom.RemoveRange(0, given);
        if (_awaitingRoom.Count > 0 && _members.Values.Any(member => Unused(member) > 0)) outlet.SettleAgain(late: true);
        return given > 0;
    }

    private void Give(Member member, int wanted)
    {
        var free = FreeRoom();
        var count = Math.Min(wanted, free);
        ref var room = ref member.Lane.Room;
        member.Promised = RoomWord.Limit(room) + (uint)count;
        // Some ahead, when nobody else waits for it: a producer that is faster than its messages does not ask for every item.
        var ahead = _awaitingRoom.Count > 1 ? 0 : Math.Min((free - count) / 2, MostAhead);
        RoomWord.Grant(ref room, count + ahead);
    }

    /// <summary>Takes room back that others were given ahead.</summary>
    private bool TakeBack(Member except, bool isLate)
    {
        // Not what was promised to a waiting process. 1. A is given the only room, and told. 2. B asks; the room is taken from A and given
        // to B, who is told. 3. A, awake, finds nothing and asks again; the room is taken from B. Neither would ever put. Only a promise
        // that has not been used for long is broken: its process is paused, or has given up waiting.
        var taken = 0;
        foreach (var member in _members.Values)
        {
            if (member == except) continue;
            ref var room = ref member.Lane.Room;
            taken += RoomWord.TakeBack(ref room, isLate ? RoomWord.Used(room) : member.Promised);
        }

        return taken > 0;
    }

    /// <summary>The capacity less what is in the queue, on the way to it, or may still be put.</summary>
    private int FreeRoom()
    {
        var reserved = _members.Values.Sum(member => (long)(int)(RoomWord.Limit(member.Lane.Room) - member.Put));
        return (int)Math.Max(0, capacity - _backlog.Count - window.Occupied - reserved);
    }

    private static int Unused(Member member)
    {
        var word = Volatile.Read(ref member.Lane.Room);
        return (int)(RoomWord.Limit(word) - RoomWord.Used(word));
    }
}
