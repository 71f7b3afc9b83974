using ActorProcs.Named;
using ActorProcs.Signals;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>Makes the homes of a node's shared objects, forwards to them by id, and ends them with the program they belong to.</summary>
internal sealed class HomesActor : UntypedActor
{
    internal const string ActorName = "homes";

    private static readonly TimeSpan DescribePatience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<ObjectId, Home> _homes = [];
    private readonly Graveyard _graveyard = Graveyard.Of(Context.System);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CreateHome create:
                if (_homes.ContainsKey(create.Id)) break;
                _homes[create.Id] = new Home(Context.ActorOf(HomeFactory.Props(create)), create.Kind, create.OwnerSlot, create.Naming);
                break;
            case AskDelivery ask:
                Sender.Tell(new Delivered(ask.Number), Self);
                break;
            case DropHome drop:
                // 1. A block of memory is unlinked: its home asks to be dropped. 2. It is closed, and the home, which is still there, asks
                // again. 3. Between the two a new block of that name is made. So only the home that asks is dropped, and not its successor.
                if (_homes.TryGetValue(drop.Id, out var over) && over.Actor.Equals(Sender)) Drop(drop.Id);
                break;
            case IFromProcess late when _graveyard.Has(late.Slot):
                // 1. A process asks for a permit and is killed. 2. The operating system tells of the death before the connection hands
                // over the last bytes. 3. The homes have taken back what the process held; now its request arrives. Granted, the permit
                // would be lost, for nobody will ever tell of that death again. All that homes hear comes this way, so it is stopped here.
                break;
            case CheckTerms check when _homes.TryGetValue(check.Id, out var asked):
                var terms = asked.Naming?.Terms;
                Sender.Tell(new SignalAnswer(check.Id, check.Request, terms == check.Terms ? Verdict.Done : Verdict.Refused, 0, terms, null), Self);
                break;
            case AskNamedObjects:
                DescribeAsync([.. _homes.Values.Where(each => each.Naming is not null)]).PipeTo(Sender, Self);
                break;
            case IForHome request:
                if (_homes.TryGetValue(request.Id, out var home)) home.Actor.Forward(request);
                else if (!request.IsNotice) Sender.Tell(new HomeUnknown(request.Id), Self);
                break;
            case ProcessGone gone:
                _graveyard.Bury(gone);
                Context.System.EventStream.Publish(gone);
                foreach (var each in _homes.Values) each.Actor.Tell(gone, Self);
                break;
            case FamilyGone family:
                foreach (var id in _homes.Where(entry => family.Slots.Contains(entry.Value.OwnerSlot)).Select(entry => entry.Key).ToArray()) Drop(id);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static async Task<NamedObjectList> DescribeAsync(IReadOnlyList<Home> homes) => new(await Task.WhenAll(homes.Select(async home =>
    {
        try
        {
            var state = await home.Actor.Ask<string>(DescribeHome.Instance, DescribePatience).ConfigureAwait(false);
            return new NamedObjectInfo(home.Kind, home.Naming!.Name, home.Naming.Terms, state);
        }
        catch (AskTimeoutException)
        {
            return new NamedObjectInfo(home.Kind, home.Naming!.Name, home.Naming.Terms, "does not answer");
        }
    })).ConfigureAwait(false));

    private void Drop(ObjectId id)
    {
        if (_homes.Remove(id, out var home)) Context.Stop(home.Actor);
    }

    private sealed record Home(IActorRef Actor, string Kind, int OwnerSlot, Naming? Naming);
}

/// <summary>Local to the node: how are you? Answered in words.</summary>
internal sealed record DescribeHome
{
    internal static DescribeHome Instance { get; } = new();
}

/// <summary>Local to the node: a program has ended, with all of its processes; nobody can hold a handle of their objects any more.</summary>
internal sealed record FamilyGone(IReadOnlySet<int> Slots);

/// <summary>Local to the node: an object is not needed any more.</summary>
internal sealed record DropHome(ObjectId Id);
