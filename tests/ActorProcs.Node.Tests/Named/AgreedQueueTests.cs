using ActorProcs.Queues;
using ActorProcs.Signals;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using FsCheck.Xunit;

namespace ActorProcs.Node.Tests.Named;

/// <summary>A queue whose users share no memory, with its answers to them.</summary>
public sealed class AgreedQueueTests
{
    private readonly ObjectId _id = ObjectId.New();
    private readonly Answers _outlet = new();
    private readonly AgreedQueueState _queue = new(new QueueState(2, 1000));
    private long _last;

    private Dictionary<Ticket, (Verdict Verdict, int Value, byte? Item)> Given => _outlet.Given;

    [Fact]
    public void What_a_process_was_about_to_get_when_it_died_is_the_first_item_again()
    {
        Put(1, 10);
        Put(1, 11);
        Assert.Equal((byte)10, Take(2).Item);
        var kept = Take(2);
        Assert.Equal((byte)11, kept.Item);
        Say(new TookItem(_id, 2, 0, kept.Request));

        _queue.Bury(new ProcessGone(2, []), _outlet);

        Assert.Equal((byte)10, Take(3).Item);
        Assert.Equal(Verdict.GaveUp, Take(3, wait: false).Verdict);
    }

    [Fact]
    public void Room_goes_to_those_who_wait_for_it_in_their_order()
    {
        Put(1, 1);
        Put(1, 2);
        var third = Put(1, 3);
        var fourth = Put(2, 4);
        Assert.Equal(Verdict.GaveUp, Given[Put(3, 5, wait: false)].Verdict);
        Assert.False(Given.ContainsKey(third));

        Assert.Equal((byte)1, Take(3).Item);

        Assert.Equal(Verdict.Done, Given[third].Verdict);
        Assert.False(Given.ContainsKey(fourth));
        Say(new CancelWait(_id, 2, fourth.Request));
        Assert.Equal(Verdict.GaveUp, Given[fourth].Verdict);
        Assert.Equal((byte)2, Take(3).Item);
        Assert.Equal((byte)3, Take(3).Item);
    }

    [Fact]
    public void A_closed_queue_is_drained_and_then_over_but_not_while_an_item_may_come_back()
    {
        Put(1, 1);
        var held = Take(2);
        var waiting = Ask((slot, request) => new TakeItem(_id, slot, request, true), 3);
        Say(new CloseItems(_id, 1, ++_last));
        Assert.Equal(Verdict.Refused, Given[Put(1, 2)].Verdict);
        Assert.False(Given.ContainsKey(waiting));

        Say(new ReturnItem(_id, 2, 0, held.Request));

        Assert.Equal((byte)1, Given[waiting].Item);
        Assert.Equal(Verdict.Broken, Take(4).Verdict);
    }

    [Fact]
    public void Join_ends_when_all_is_finished_or_never_will_be()
    {
        Put(1, 1);
        Put(1, 2);
        var taken = Take(2);
        Say(new TookItem(_id, 2, 0, taken.Request));
        var joined = Ask((slot, request) => new AwaitFinished(_id, slot, request), 1);
        taken = Take(3);
        Say(new TookItem(_id, 3, 0, taken.Request));
        Say(new FinishItem(_id, 3, ++_last));
        Assert.False(Given.ContainsKey(joined));

        _queue.Bury(new ProcessGone(2, []) { Failed = true }, _outlet);

        Assert.Equal((Verdict.Done, 1), (Given[joined].Verdict, Given[joined].Value));
        var tooMany = Ask((slot, request) => new FinishItem(_id, slot, request), 3);
        Assert.Equal(Verdict.Refused, Given[tooMany].Verdict);
    }

    [Property(MaxTest = 300)]
    public void No_item_is_lost_or_doubled_and_a_copy_is_equal(int seed) => new AgreedQueueTests().PutAndTake(seed);

    private void PutAndTake(int seed)
    {
        var random = new Random(seed);
        var accepted = new List<byte>();
        var got = new List<byte>();
        var open = new Dictionary<Ticket, byte>();
        for (byte step = 0; step < 120; step++)
        {
            var slot = 1 + random.Next(3);
            switch (random.Next(5))
            {
                case 0 or 1:
                    open[Put(slot, step)] = step;
                    break;
                case 2 or 3:
                    Ask((who, request) => new TakeItem(_id, who, request, random.Next(2) == 0), slot);
                    break;
                default:
                    if (random.Next(4) == 0) _queue.Bury(new ProcessGone(slot, []), _outlet);
                    break;
            }

            do
            {
                foreach (var (ticket, answer) in Given.ToArray())
                {
                    if (open.Remove(ticket, out var item) && answer.Verdict == Verdict.Done) accepted.Add(item);
                    if (answer.Item is not { } taken || !Given.Remove(ticket)) continue;
                    if (random.Next(3) == 0)
                    {
                        Say(new ReturnItem(_id, ticket.Slot, 0, ticket.Request));
                    }
                    else
                    {
                        Say(new TookItem(_id, ticket.Slot, 0, ticket.Request));
                        got.Add(taken);
                    }
                }
            }
            while (Given.Values.Any(answer => answer.Item is not null));

            foreach (var ticket in open.Keys.Where(Given.ContainsKey).ToArray())
                if (open.Remove(ticket, out var late) && Given[ticket].Verdict == Verdict.Done) accepted.Add(late);

            var copy = new AgreedQueueState(new QueueState(2, 1000));
            copy.Load(_queue.Save());
            Assert.Equal(_queue.Save(), copy.Save());
        }

        Assert.Equal(got.Count, got.Distinct().Count());
        Assert.Equal(accepted.Count, got.Count + _queue.Count);
    }

    private Ticket Put(int slot, byte item, bool wait = true) => Ask((who, request) => new PutItem(_id, who, request, [item], wait), slot);

    private (Verdict Verdict, byte? Item, long Request) Take(int slot, bool wait = true)
    {
        var ticket = Ask((who, request) => new TakeItem(_id, who, request, wait), slot);
        return (Given[ticket].Verdict, Given[ticket].Item, ticket.Request);
    }

    private Ticket Ask(Func<int, long, ISignalRequest> make, int slot)
    {
        var request = make(slot, ++_last);
        Say(request);
        return Ticket.Of(request);
    }

    private void Say(ISignalRequest request) => _queue.Take(request, _outlet);

    private sealed class Answers : ISignalOutlet
    {
        internal Dictionary<Ticket, (Verdict Verdict, int Value, byte? Item)> Given { get; } = [];

        public void Answer(Ticket ticket, Verdict verdict, int value = 0, string? text = null, byte[]? code = null)
        {
            if (ticket.Request != 0) Given[ticket] = (verdict, value, code?[0]);
        }

        public void Push(int slot, IWireMessage message) => throw new NotSupportedException();
    }
}
