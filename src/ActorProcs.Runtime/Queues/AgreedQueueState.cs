using ActorProcs.Signals;
using ActorProcs.Tenure;

namespace ActorProcs.Queues;

/// <summary>The items of a queue whose users share no memory, who waits for some or for room, and what is in whose hands.</summary>
internal sealed partial class AgreedQueueState(QueueState terms) : ISignalState
{
    private readonly LinkedList<byte[]> _items = [];
    private readonly WaitLine _takers = new();
    private readonly List<(Ticket Ticket, byte[] Item)> _putters = [];

    /// <summary>Given to a request, and not known to have reached whoever asked.</summary>
    private readonly SortedDictionary<(int Slot, long Request), byte[]> _inHand = [];

    /// <summary>How many items each process has taken and not finished.</summary>
    private readonly SortedDictionary<int, long> _taken = [];

    private readonly List<Ticket> _joiners = [];
    private long _bytes;
    private long _unfinished;
    private long _lost;
    private bool _closed;

    internal int Count => _items.Count;

    private bool IsFull => (terms.Capacity > 0 && _items.Count >= terms.Capacity) || _bytes >= terms.ByteBound;

    public override string ToString() => $"{_items.Count} items, {_takers.Count} waiting for one, {_putters.Count} for room{(_closed ? ", closed" : "")}";

    public void Take(ISignalRequest request, ISignalOutlet outlet)
    {
        var ticket = Ticket.Of(request);
        switch (request)
        {
            case PutItem put:
                Put(ticket, put, outlet);
                break;
            case TakeItem take:
                Take(ticket, take, outlet);
                break;
            case TookItem took:
                _inHand.Remove((took.Slot, took.Take));
                break;
            case ReturnItem back:
                GiveBack((back.Slot, back.Take));
                Settle(outlet);
                break;
            case CloseItems:
                Close(outlet);
                outlet.Answer(ticket, Verdict.Done);
                break;
            case FinishItem:
                Finish(ticket, outlet);
                break;
            case AwaitFinished:
                _joiners.Add(ticket);
                AnswerJoiners(outlet);
                break;
            case AskSignal:
                outlet.Answer(ticket, Verdict.Done, _items.Count);
                break;
            case CancelWait:
                if (_takers.Remove(ticket) | _putters.RemoveAll(putter => putter.Ticket == ticket) > 0 | _joiners.Remove(ticket)) outlet.Answer(ticket, Verdict.GaveUp);
                break;
        }
    }

    public void Bury(ProcessGone gone, ISignalOutlet outlet)
    {
        _takers.RemoveAllOf(gone.Slot);
        _putters.RemoveAll(putter => putter.Ticket.Slot == gone.Slot);
        _joiners.RemoveAll(joiner => joiner.Slot == gone.Slot);

        // What a process was about to get when it died is the first item again; of several the one it asked for first.
        foreach (var held in _inHand.Keys.Where(held => held.Slot == gone.Slot).Reverse().ToArray()) GiveBack(held);
        if (_taken.Remove(gone.Slot, out var unfinished)) _lost += unfinished;
        Settle(outlet);
        AnswerJoiners(outlet);
    }

    private void Put(Ticket ticket, PutItem put, ISignalOutlet outlet)
    {
        if (_closed)
        {
            outlet.Answer(ticket, Verdict.Refused);
        }
        else if (!IsFull && _putters.Count == 0)
        {
            Accept(ticket, put.Item, outlet);
            Settle(outlet);
        }
        else if (put.Wait)
        {
            _putters.Add((ticket, put.Item));
        }
        else
        {
            outlet.Answer(ticket, Verdict.GaveUp);
        }
    }

    private void Accept(Ticket ticket, byte[] item, ISignalOutlet outlet)
    {
        _items.AddLast(item);
        _bytes += item.Length;
        _unfinished++;
        outlet.Answer(ticket, Verdict.Done);
    }

    private void Take(Ticket ticket, TakeItem take, ISignalOutlet outlet)
    {
        if (_items.Count > 0)
        {
            Hand(ticket, outlet);
            Settle(outlet);
        }
        else if (_closed)
        {
            outlet.Answer(ticket, Verdict.Broken);
        }
        else if (take.Wait)
        {
            _takers.Add(ticket);
        }
        else
        {
            outlet.Answer(ticket, Verdict.GaveUp);
        }
    }

    private void Hand(Ticket ticket, ISignalOutlet outlet)
    {
        var item = _items.First!.Value;
        _items.RemoveFirst();
        _bytes -= item.Length;
        _inHand.Add((ticket.Slot, ticket.Request), item);
        _taken[ticket.Slot] = _taken.GetValueOrDefault(ticket.Slot) + 1;
        outlet.Answer(ticket, Verdict.Done, code: item);
    }

    private void GiveBack((int Slot, long Request) held)
    {
        if (!_inHand.Remove(held, out var item)) return;
        _items.AddFirst(item);
        _bytes += item.Length;
        if (--_taken[held.Slot] == 0) _taken.Remove(held.Slot);
    }

    private void Close(ISignalOutlet outlet)
    {
        _closed = true;
        foreach (var (ticket, _) in _putters) outlet.Answer(ticket, Verdict.Refused);
        _putters.Clear();
        Settle(outlet);
    }

    /// <summary>Items go to those who wait for them, and room to those who wait for that.</summary>
    private void Settle(ISignalOutlet outlet)
    {
        while (true)
        {
            if (_items.Count > 0 && _takers.TryTake(out var taker))
            {
                Hand(taker, outlet);
            }
            else if (_putters.Count > 0 && !IsFull)
            {
                var (ticket, item) = _putters[0];
                _putters.RemoveAt(0);
                Accept(ticket, item, outlet);
            }
            else
            {
                break;
            }
        }

        while (_closed && _items.Count == 0 && _inHand.Count == 0 && _takers.TryTake(out var late)) outlet.Answer(late, Verdict.Broken);
    }

    private void Finish(Ticket ticket, ISignalOutlet outlet)
    {
        if (_unfinished == 0)
        {
            outlet.Answer(ticket, Verdict.Refused);
            return;
        }

        _unfinished--;
        if (_taken.TryGetValue(ticket.Slot, out var taken))
        {
            if (taken == 1) _taken.Remove(ticket.Slot);
            else _taken[ticket.Slot] = taken - 1;
        }

        outlet.Answer(ticket, Verdict.Done);
        AnswerJoiners(outlet);
    }

    private void AnswerJoiners(ISignalOutlet outlet)
    {
        var lost = 0L;
        if (_unfinished > 0)
        {
            // All that is left was taken by processes that are dead: nobody will finish it, so waiting on would be waiting for ever.
            if (_unfinished > _lost || _items.Count > 0 || _putters.Count > 0 || _joiners.Count == 0) return;
            lost = _unfinished;
            _unfinished = _lost = 0;
        }

        foreach (var joiner in _joiners) outlet.Answer(joiner, Verdict.Done, (int)Math.Min(lost, int.MaxValue));
        _joiners.Clear();
    }
}
