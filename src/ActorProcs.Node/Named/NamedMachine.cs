using ActorProcs.Nodes;
using ActorProcs.Signals;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Named;

/// <summary>All named objects, the processes that use them, and what has been said to those and not been heard yet. The same commands in the
/// same order make the same state, on every member and at every time: there are no clocks, threads or addresses in it.</summary>
/// <remarks>
/// Both directions between a gateway and this state are streams without loss or repetition, whoever leads: commands are numbered by the
/// gateway, and those that are not the next one are ignored; effects are numbered here, and kept until the gateway has said that it
/// has passed them on. So no home needs to know what a new leader should say again.
/// </remarks>
internal sealed partial class NamedMachine : INamedStage
{
    private readonly SortedDictionary<string, Gateway> _gateways = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _expelled = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, Guest> _guests = [];
    private readonly SortedDictionary<Guid, Entry> _objects = [];
    private readonly SortedSet<string> _reached = new(StringComparer.Ordinal);
    private int _lastGuest;

    public Graveyard Graveyard { get; } = new();

    /// <summary>Does what the command says.</summary>
    internal void Apply(INamedCommand command)
    {
        switch (command)
        {
            case GatewayCommand asked when FindGateway(asked) is { } gateway:
                gateway.LastSequence = asked.Sequence;
                gateway.Forget(asked.Heard);
                Do(gateway, asked.Verb);
                break;
            case ExpelGateway expel when _gateways.TryGetValue(expel.Gateway, out var gone) && gone.LastSequence == expel.LastSequence:
                Close(gone);
                break;
        }
    }

    /// <summary>The last command of a gateway that has taken effect, and what it has not heard of yet, from a number on. Null: it is
    /// not known (any more).</summary>
    internal (long Agreed, IReadOnlyList<NamedEffect> Effects)? Look(string gateway, long after) =>
        _gateways.TryGetValue(gateway, out var found) ? (found.LastSequence, found.After(after)) : null;

    /// <summary>The gateways that something has been said to since this was last asked.</summary>
    internal IReadOnlyCollection<string> TakeReached()
    {
        string[] reached = [.. _reached];
        _reached.Clear();
        return reached;
    }

    internal bool IsExpelled(string gateway) => _expelled.Contains(gateway);

    internal IReadOnlyCollection<string> Gateways => _gateways.Keys;

    internal IEnumerable<NamedObjectInfo> Describe() => _objects.Values.Select(entry =>
        new NamedObjectInfo(entry.Create.Kind, entry.Create.Naming?.Name ?? "", entry.Create.Naming?.Terms ?? "", entry.Home.Describe()));

    IActorRef INamedStage.ProcessOf(int guest) => new GuestRef(this, guest);

    void INamedStage.Send(int guest, IWireMessage message) => Send(guest, message);

    private Gateway? FindGateway(GatewayCommand command)
    {
        if (_expelled.Contains(command.Gateway)) return null;
        if (!_gateways.TryGetValue(command.Gateway, out var gateway))
        {
            if (command.Sequence != 1) return null;
            _gateways[command.Gateway] = gateway = new Gateway(command.Gateway);
        }

        return command.Sequence == gateway.LastSequence + 1 ? gateway : null;
    }

    private void Do(Gateway gateway, INamedVerb verb)
    {
        switch (verb)
        {
            case AdmitGuest admit:
                _guests[++_lastGuest] = new Guest(gateway, admit.Local);
                Send(_lastGuest, new GuestAdmitted(_lastGuest));
                break;
            case SayForGuest say when Owns(gateway, say.Guest):
                Hear(say);
                break;
            case BuryGuest bury when Owns(gateway, bury.Guest):
                Bury(bury.Guest, bury.Held, bury.Failed);
                break;
            case CloseGateway:
                Close(gateway);
                break;
        }
    }

    private bool Owns(Gateway gateway, int guest) => _guests.TryGetValue(guest, out var found) && found.Gateway == gateway;

    private void Hear(SayForGuest say)
    {
        var me = new GuestRef(this, say.Guest);
        switch (NamedWire.Read(say.Manifest, say.Bytes, me))
        {
            case CreateHome create:
                if (!_objects.ContainsKey(create.Id.Value) && NamedHomes.Make(create, saved: null, this) is { } made) _objects[create.Id.Value] = new Entry(create, made);
                break;
            case CheckTerms check when _objects.TryGetValue(check.Id.Value, out var asked):
                var terms = asked.Create.Naming?.Terms;
                Send(say.Guest, new SignalAnswer(check.Id, check.Request, terms == check.Terms ? Verdict.Done : Verdict.Refused, 0, terms, null));
                break;
            case IFromProcess from when from.Slot != say.Guest:
                break;
            case IForHome message:
                if (_objects.TryGetValue(message.Id.Value, out var entry)) entry.Home.Take(message);
                else Send(say.Guest, new HomeUnknown(message.Id));
                break;
        }
    }

    private void Bury(int guest, IReadOnlyList<ObjectId> held, bool failed)
    {
        // First of all, so that nothing is said to it any more.
        _guests.Remove(guest);
        var gone = new ProcessGone(guest, held) { Failed = failed };
        foreach (var entry in _objects.Values) entry.Home.Bury(gone);
        Graveyard.Forget(guest);
    }

    /// <summary>What its processes held when the host was lost nobody knows: whoever had tenure is taken to have died inside.</summary>
    private void Close(Gateway gateway)
    {
        _gateways.Remove(gateway.Name);
        _expelled.Add(gateway.Name);
        foreach (var guest in _guests.Where(each => each.Value.Gateway == gateway).Select(each => each.Key).ToArray())
            Bury(guest, [.. _objects.Values.Select(entry => entry.Create.Id)], failed: true);
    }

    private void Send(int guest, IWireMessage message)
    {
        if (!_guests.TryGetValue(guest, out var to)) return;
        to.Gateway.Add(to.Local, message);
        _reached.Add(to.Gateway.Name);
    }

    private sealed record Entry(CreateHome Create, INamedHome Home);

    private sealed record Guest(Gateway Gateway, int Local);

    private sealed class Gateway(string name)
    {
        private readonly Queue<NamedEffect> _unheard = new();

        internal string Name => name;

        internal long LastSequence { get; set; }

        internal long LastEffect { get; set; }

        internal IReadOnlyCollection<NamedEffect> Unheard => _unheard;

        internal void Add(int local, IWireMessage message) => Keep(NamedWire.Effect(++LastEffect, local, message));

        internal void Keep(NamedEffect effect) => _unheard.Enqueue(effect);

        internal void Forget(long heard)
        {
            while (_unheard.TryPeek(out var first) && first.Number <= heard) _unheard.Dequeue();
        }

        internal IReadOnlyList<NamedEffect> After(long number) => [.. _unheard.Where(effect => effect.Number > number)];
    }

    /// <summary>Stands for a guest's process in the homes: what is sent to it is kept for its gateway.</summary>
    private sealed class GuestRef(NamedMachine machine, int guest) : MinimalActorRef
    {
        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "guest";

        public override IActorRefProvider Provider => throw new NotSupportedException("A guest is known by its number only.");

        protected override void TellInternal(object message, IActorRef sender) => machine.Send(guest, (IWireMessage)message);
    }
}
