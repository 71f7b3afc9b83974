using System.Collections.Concurrent;
using ActorProcs.Nodes;
using ActorProcs.Queues;
using ActorProcs.Tests.Tenure;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Tests.Nodes;

/// <summary>Whoever gets a handle has another connection to its node: when may it be sent?</summary>
public sealed class DeliveryTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BlockingCollection<object> _told = [];
    private readonly CancellationTokenSource _lost = new();
    private readonly Session _session;

    public DeliveryTests() => _session = SessionWith(new DistantRef(_told));

    public void Dispose()
    {
        _told.Dispose();
        _lost.Dispose();
    }

    [Fact]
    public async Task A_handle_waits_until_its_node_knows_the_object()
    {
        Make();
        var sending = Task.Run(_session.Delivery.AwaitMade);
        var question = NextQuestion();

        Assert.False(sending.IsCompleted);
        _session.Inbox.Deliver(new Delivered(question.Number));

        await sending.WaitAsync(Patience);
    }

    [Fact]
    public async Task What_is_known_is_not_asked_for_again()
    {
        Make();
        Make();
        var sending = Task.Run(_session.Delivery.AwaitMade);
        _session.Inbox.Deliver(new Delivered(NextQuestion().Number));
        await sending.WaitAsync(Patience);

        _session.Delivery.AwaitMade();

        Assert.Empty(_told);
    }

    [Fact]
    public async Task An_object_made_while_an_older_one_is_asked_for_is_asked_for_itself()
    {
        Make();
        var older = Task.Run(_session.Delivery.AwaitMade);
        var question = NextQuestion();
        Make();
        var newer = Task.Run(_session.Delivery.AwaitMade);
        var another = NextQuestion();

        _session.Inbox.Deliver(new Delivered(question.Number));
        await older.WaitAsync(Patience);
        Assert.False(newer.IsCompleted);
        _session.Inbox.Deliver(new Delivered(another.Number));

        await newer.WaitAsync(Patience);
    }

    [Fact]
    public async Task Nobody_waits_for_a_node_that_is_gone()
    {
        Make();
        var sending = Task.Run(_session.Delivery.AwaitMade);
        NextQuestion();

        await _lost.CancelAsync();

        await sending.WaitAsync(Patience);
    }

    [Fact]
    public async Task What_is_no_object_is_waited_for_at_the_end_only()
    {
        _session.Tell(new LookAtQueue(ObjectId.New(), 1, 0, WantsRoom: false));
        Next();

        _session.Delivery.AwaitMade();
        Assert.Empty(_told);

        var ending = _session.Delivery.HeardAsync();
        var question = NextQuestion();
        Assert.False(ending.IsCompleted);
        _session.Inbox.Deliver(new Delivered(question.Number));
        await ending.WaitAsync(Patience);
    }

    [Fact]
    public async Task An_object_with_a_name_was_asked_for_by_its_maker()
    {
        _session.Tell(new CreateHome(ObjectId.Named("lock", "orders"), "lock", [], -1, new Naming("orders", "a lock")));
        Next();

        _session.Delivery.AwaitMade();
        Assert.Empty(_told);

        var ending = _session.Delivery.HeardAsync();
        _session.Inbox.Deliver(new Delivered(NextQuestion().Number));
        await ending.WaitAsync(Patience);
    }

    [Fact]
    public void Who_has_said_nothing_need_not_wait_at_the_end()
    {
        Assert.True(_session.Delivery.HeardAsync().IsCompletedSuccessfully);
        Assert.Empty(_told);
    }

    [Fact]
    public void The_node_itself_need_not_ask()
    {
        var own = SessionWith(new ModelRef("homes", _told.Add));
        Assert.True(own.Homes is IActorRefScope { IsLocal: true });
        own.Tell(new CreateHome(ObjectId.New(), "lock", [], 0));
        _told.Take();

        own.Delivery.AwaitMade();

        Assert.Empty(_told);
    }

    private void Make()
    {
        _session.Tell(new CreateHome(ObjectId.New(), "lock", [], 1));
        Assert.IsType<CreateHome>(Next());
    }

    private AskDelivery NextQuestion() => Assert.IsType<AskDelivery>(Next());

    private object Next() => _told.TryTake(out var message, Patience) ? message : throw new TimeoutException("Nothing was said.");

    private Session SessionWith(IActorRef homes) => new()
    {
        System = null!,
        NodeId = "n",
        Node = ActorRefs.Nobody,
        Homes = homes,
        Process = ActorRefs.Nobody,
        Inbox = new ProcessInbox(),
        Slot = 1,
        BlackBox = new ModelBox(),
        Bulk = null!,
        Output = null!,
        Lost = _lost.Token,
    };

    private sealed class DistantRef(BlockingCollection<object> told) : MinimalActorRef
    {
        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "homes";

        public override IActorRefProvider Provider => throw new NotSupportedException();

        public override bool IsLocal => false;

        protected override void TellInternal(object message, IActorRef sender) => told.Add(message);
    }
}
