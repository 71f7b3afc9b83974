using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.Configuration;

namespace ActorProcs.Tests.Tenure;

/// <summary>A node with its homes, and processes that are sessions in this one: every message goes through the wire serializer.</summary>
public sealed class TenureNode : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly IActorRef _homes;
    private int _lastSlot = -1;

    public TenureNode()
        : this(serialize: true)
    {
    }

    internal TenureNode(bool serialize)
    {
        _system = ActorSystem.Create("tenure", ConfigurationFactory.ParseString(serialize
            ? """
              akka.log-dead-letters = off
              akka.actor {
                serialize-messages = on
                serializers { wire = "ActorProcs.Wire.WireSerializer, ActorProcs.Runtime" }
                serialization-bindings { "ActorProcs.Wire.IWireMessage, ActorProcs.Runtime" = wire }
              }
              """
            : "akka.log-dead-letters = off"));
        _homes = _system.ActorOf(Props.Create(() => new Homes()), "homes");
    }

    public async ValueTask DisposeAsync() => await _system.Terminate();

    internal Session Join()
    {
        var slot = Interlocked.Increment(ref _lastSlot);
        var inbox = new ProcessInbox();
        return new Session
        {
            System = _system,
            NodeId = "node",
            Node = ActorRefs.Nobody,
            Homes = _homes,
            Process = _system.ActorOf(Props.Create(() => new Process(inbox)), $"process{slot}"),
            Inbox = inbox,
            Slot = slot,
            BlackBox = new ModelBox(),
            Bulk = null!,
            Output = null!,
        };
    }

    /// <summary>The process stops hearing, and the node proves its death. What its threads still send comes from the dead.</summary>
    internal void Kill(Session session)
    {
        _system.Stop(session.Process);
        _homes.Tell(new ProcessGone(session.Slot, session.BlackBox.ReadHeld()));
    }

    /// <summary>The homes are gone, as when the program that made the objects has ended.</summary>
    internal void ForgetAll() => _homes.Tell(Forget.Everything);

    /// <summary>The same handle at another process.</summary>
    internal static T Travel<T>(T handle, Session to) where T : class => (T)HandleFactory.Open(((IProcHandle)handle).Reference, to);

    private sealed class Homes : UntypedActor
    {
        private readonly Dictionary<ObjectId, IActorRef> _homes = [];

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case CreateHome create:
                    _homes[create.Id] = Context.ActorOf(HomeFactory.Props(create));
                    break;
                case IForHome request when _homes.TryGetValue(request.Id, out var home):
                    home.Forward(request);
                    break;
                case IForHome request:
                    Sender.Tell(new HomeUnknown(request.Id));
                    break;
                case ProcessGone gone:
                    foreach (var home in _homes.Values) home.Tell(gone);
                    break;
                case Forget:
                    _homes.Clear();
                    break;
            }
        }
    }

    private sealed class Process(ProcessInbox inbox) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (!inbox.Deliver(message)) Unhandled(message);
        }
    }

    private sealed class Forget : INoSerializationVerificationNeeded
    {
        internal static readonly Forget Everything = new();
    }
}
