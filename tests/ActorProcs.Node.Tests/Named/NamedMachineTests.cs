using System.Security.Cryptography;
using ActorProcs.Containers;
using ActorProcs.Named;
using ActorProcs.Nodes;
using ActorProcs.Signals;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;
using FsCheck.Xunit;
using MemoryPack;
using AdmitGuest = ActorProcs.Named.AdmitGuest;
using GuestAdmitted = ActorProcs.Named.GuestAdmitted;

namespace ActorProcs.Node.Tests.Named;

/// <summary>Gateways, a log and several members in one thread: whatever is lost, repeated, overtaken or led by another, each process hears
/// what it would hear from one semaphore, dictionary or list on one node, once and in order, and all members end equal.</summary>
public sealed class NamedMachineTests
{
    private const int Permits = 2;

    [Property(MaxTest = 400)]
    public void Whatever_happens_on_the_way_everybody_hears_what_one_home_would_say(int seed) => Explore(seed, random => new Subject(
        SignalKind.Semaphore,
        MemoryPackSerializer.Serialize(new SemaphoreTerms(Permits, false)),
        () => new SemaphoreState(new SemaphoreTerms(Permits, false)),
        (id, guest, request) => random.Next(6) switch
        {
            0 or 1 or 2 => new AcquirePermit(id, guest, request, Wait: random.Next(3) > 0),
            3 or 4 => new ReleasePermits(id, guest, request, 1),
            _ => new CancelWait(id, guest, request - 1),
        }));

    [Property(MaxTest = 100)]
    public void What_is_asked_of_a_container_happens_once_and_in_order(int seed, bool isList) => Explore(seed, random =>
    {
        var (kind, terms) = isList ? (ContainerKind.List, new ContainerTerms(null, "Byte[]")) : (ContainerKind.Dictionary, new ContainerTerms("String", "Byte[]"));
        var script = new ContainerScript(kind, ObjectId.Named(kind, Subject.Name), random);
        for (var version = 1; version < 12; version++) script.Hear(version);
        return new Subject(
            kind, MemoryPackSerializer.Serialize(terms), () => new AgreedContainer(kind, terms), (_, guest, request) => script.Next(guest, request));
    });

    private static void Explore(int seed, Func<Random, Subject> subject)
    {
        var random = new Random(seed);
        var world = new World(random, subject(random));
        for (var step = 0; step < 400; step++) world.Step();
        world.Finish();
    }

    [Fact]
    public void A_lock_of_a_lost_node_goes_to_the_next_with_a_higher_token_and_a_word_about_it()
    {
        var machine = new NamedMachine();
        var (one, two) = (new GatewayLine("one"), new GatewayLine("two"));
        var id = ObjectId.Named(HandleKinds.Lock, "orders");
        Agree(machine, one, new AdmitGuest(1), Say(1, new CreateHome(id, HandleKinds.Lock, [], -1, new Naming("orders", "a lock"))));
        Agree(machine, two, new AdmitGuest(1));
        Agree(machine, one, Say(1, new Request(id, 1, ActorRefs.Nobody, 0)));
        Agree(machine, two, Say(2, new Request(id, 2, ActorRefs.Nobody, 0)));

        machine.Apply(new ExpelGateway("one", 2));
        Assert.False(machine.IsExpelled("one"));
        machine.Apply(new ExpelGateway("one", 3));

        Assert.True(machine.IsExpelled("one"));
        var grant = Assert.IsType<Grant>(Heard(machine, "two")[^1]);
        Assert.True(grant.Abandoned);
        Assert.True(grant.Fence >= Home.TokensLostByDeath);

        // What the lost one still says changes nothing.
        var before = machine.Save();
        Agree(machine, one, Say(1, new Surrender(id, 1, 1, 5, false, null)));
        Assert.Equal(before, machine.Save());
    }

    [Fact]
    public void A_value_is_the_same_after_it_was_saved_in_the_middle_of_a_tenure()
    {
        var machine = new NamedMachine();
        var one = new GatewayLine("one");
        var id = ObjectId.Named(HandleKinds.Value, "total");
        Agree(machine, one, new AdmitGuest(1), Say(1, new CreateHome(id, HandleKinds.Value, [1], -1, new Naming("total", "a value"))), Say(1, new Request(id, 1, ActorRefs.Nobody, -1)));
        Agree(machine, one, Say(1, new Flush(id, 1, 1, 1, StateChange.Whole([2]))), Say(1, new Watch(id, 1, ActorRefs.Nobody)));

        var copy = new NamedMachine();
        copy.Load(machine.Save());
        foreach (var each in new[] { machine, copy }) Agree(each, null, new GatewayCommand("one", 6, 0, Say(1, new Surrender(id, 1, 1, 9, false, StateChange.Whole([3])))));

        Assert.Equal(machine.Save(), copy.Save());
        Assert.Equal(2, Assert.IsType<Flushed>(Heard(copy, "one")[^2]).Version + 1);
    }

    private static SayForGuest Say(int guest, IWireMessage message)
    {
        var (manifest, bytes) = NamedWire.Write(message);
        return new SayForGuest(guest, manifest, bytes);
    }

    private static void Agree(NamedMachine machine, GatewayLine line, params INamedVerb[] verbs)
    {
        foreach (var verb in verbs) machine.Apply(line.Add(verb, 0));
    }

    private static void Agree(NamedMachine machine, GatewayLine? none, GatewayCommand command)
    {
        Assert.Null(none);
        machine.Apply(command);
    }

    private static List<IWireMessage> Heard(NamedMachine machine, string gateway) =>
        [.. machine.Look(gateway, 0)!.Value.Effects.Select(effect => NamedWire.Read(effect, ActorRefs.Nobody)!)];

    /// <summary>One object, and what may be asked of it.</summary>
    private sealed record Subject(string Kind, byte[] Terms, Func<ISignalState> Make, Func<ObjectId, int, long, ISignalRequest> Ask)
    {
        internal const string Name = "subject";

        internal ObjectId Id => ObjectId.Named(Kind, Name);
    }

    private sealed class World
    {
        private readonly Subject _subject;
        private readonly Random _random;
        private readonly Node[] _nodes = [.. Enumerable.Range(0, 3).Select(index => new Node($"node{index}"))];
        private readonly List<byte[]> _log = [];
        private readonly (NamedMachine Machine, int Applied)[] _members = [.. Enumerable.Range(0, 3).Select(_ => (new NamedMachine(), 0))];
        private readonly List<INamedCommand[]> _requests = [];
        private readonly List<(Node To, long Agreed, NamedEffect[] Effects)> _answers = [];
        private readonly Oracle _oracle;

        internal World(Random random, Subject subject)
        {
            (_random, _subject) = (random, subject);
            _oracle = new Oracle(subject);
        }

        internal void Step()
        {
            switch (_random.Next(10))
            {
                case 0 or 1:
                    Ask(_nodes[_random.Next(3)]);
                    break;
                case 2:
                    Send(_nodes[_random.Next(3)]);
                    break;
                case 3 or 4 when _requests.Count > 0:
                    Propose(_random.Next(_requests.Count), isKept: _random.Next(3) == 0);
                    break;
                case 5 or 6:
                    Apply(_random.Next(3));
                    break;
                case 7:
                    Answer(_random.Next(3), _nodes[_random.Next(3)]);
                    break;
                case 8 when _answers.Count > 0:
                    Hear(_random.Next(_answers.Count), isKept: _random.Next(3) == 0);
                    break;
                case 9 when _random.Next(4) == 0:
                    Restart(_random.Next(3), _random.Next(3));
                    break;
                case 9 when _random.Next(12) == 0:
                    var node = _nodes[_random.Next(3)];
                    Agree([new ExpelGateway(node.Name, _oracle.LastOf(node.Name) - _random.Next(2))]);
                    break;
            }
        }

        internal void Finish()
        {
            for (var round = 0; round < 8; round++)
            {
                foreach (var node in _nodes) Send(node);
                while (_requests.Count > 0) Propose(0, isKept: false);
                for (var member = 0; member < 3; member++) while (Apply(member)) { }
                foreach (var node in _nodes) Answer(round % 3, node);
                while (_answers.Count > 0) Hear(0, isKept: false);
            }

            Assert.All(_members, member => Assert.Equal(_members[0].Machine.Save(), member.Machine.Save()));
            foreach (var node in _nodes)
            {
                Assert.True(node.IsExpelled || node.Line.IsIdle, $"{node.Name} still waits");
                var said = _oracle.SaidTo(node.Name);
                Assert.Equal(node.IsExpelled ? said.Take(node.Heard.Count) : said, node.Heard);
            }
        }

        private void Ask(Node node)
        {
            if (node.IsExpelled) return;
            if (node.Guests.Count == 0 || _random.Next(8) == 0)
            {
                node.Line.Add(new AdmitGuest(++node.LastLocal), 0);
                return;
            }

            var guest = node.Guests[_random.Next(node.Guests.Count)];
            var request = ++node.LastRequest;
            INamedVerb verb = _random.Next(8) switch
            {
                0 => Say(guest, new CreateHome(_subject.Id, _subject.Kind, _subject.Terms, -1, new Naming(Subject.Name, "terms"))),
                1 => new BuryGuest(guest, [], _random.Next(2) == 0),
                _ => Say(guest, _subject.Ask(_subject.Id, guest, request)),
            };
            if (verb is BuryGuest) node.Guests.Remove(guest);
            node.Line.Add(verb, 0);
        }

        private void Send(Node node)
        {
            if (node.IsExpelled || node.Line.IsIdle) return;
            var commands = node.Line.Again();
            _requests.Add([.. commands.Take(1 + _random.Next(commands.Count))]);
            if (_requests.Count > 30) _requests.RemoveAt(_random.Next(_requests.Count));
            if (_random.Next(2) == 0) _requests.Add([.. commands]);
        }

        private void Propose(int index, bool isKept)
        {
            var commands = _requests[index];
            if (!isKept) _requests.RemoveAt(index);
            Agree(commands);
        }

        private void Agree(INamedCommand[] commands)
        {
            _log.Add(MemoryPackSerializer.Serialize(new NamedBatch(commands)));
            foreach (var command in commands) _oracle.Apply(command);
        }

        private bool Apply(int index)
        {
            var (machine, applied) = _members[index];
            if (applied == _log.Count) return false;
            foreach (var command in MemoryPackSerializer.Deserialize<NamedBatch>(_log[applied])!.Commands) machine.Apply(command);
            _members[index] = (machine, applied + 1);
            return true;
        }

        private void Answer(int member, Node node)
        {
            var machine = _members[member].Machine;
            if (machine.IsExpelled(node.Name)) _answers.Add((node, -1, []));
            else if (machine.Look(node.Name, _random.Next(2) == 0 ? 0 : node.Line.Heard) is { } look) _answers.Add((node, look.Agreed, [.. look.Effects]));
            if (_answers.Count > 30) _answers.RemoveAt(_random.Next(_answers.Count));
        }

        private void Hear(int index, bool isKept)
        {
            var (node, agreed, effects) = _answers[index];
            if (!isKept) _answers.RemoveAt(index);
            if (agreed < 0) node.IsExpelled = true;
            if (node.IsExpelled) return;
            node.Line.Agreed(agreed);
            foreach (var effect in node.Line.Hear(effects))
            {
                var message = NamedWire.Read(effect, ActorRefs.Nobody)!;
                if (message is GuestAdmitted admitted) node.Guests.Add(admitted.Slot);
                node.Heard.Add($"{effect.Local} {Show(message)}");
            }
        }

        /// <summary>From its own disk, or from another member that is ahead.</summary>
        private void Restart(int index, int from)
        {
            if (_members[from].Applied < _members[index].Applied) from = index;
            var fresh = new NamedMachine();
            fresh.Load(_members[from].Machine.Save());
            _members[index] = (fresh, _members[from].Applied);
        }
    }

    private sealed class Node(string name)
    {
        internal string Name => name;

        internal GatewayLine Line { get; } = new(name);

        internal List<int> Guests { get; } = [];

        internal List<string> Heard { get; } = [];

        internal int LastLocal { get; set; }

        internal long LastRequest { get; set; }

        internal bool IsExpelled { get; set; }
    }

    private static string Show(IWireMessage message) =>
        message is SignalAnswer { Code: { } code } ? $"{message} {Convert.ToHexString(SHA256.HashData(code))}" : $"{message}";

    /// <summary>One object at one home, that hears each command once.</summary>
    private sealed class Oracle(Subject subject) : ISignalOutlet
    {
        private readonly Dictionary<string, long> _last = [];
        private readonly HashSet<string> _gone = [];
        private readonly SortedDictionary<int, (string Gateway, int Local)> _guests = [];
        private readonly Dictionary<string, List<string>> _said = [];
        private ISignalState? _state;
        private int _lastGuest;

        internal long LastOf(string gateway) => _last.GetValueOrDefault(gateway);

        internal List<string> SaidTo(string gateway) => _said.GetValueOrDefault(gateway, []);

        internal void Apply(INamedCommand command)
        {
            if (command is ExpelGateway expel && LastOf(expel.Gateway) == expel.LastSequence && expel.LastSequence > 0 && _gone.Add(expel.Gateway))
                foreach (var guest in _guests.Where(each => each.Value.Gateway == expel.Gateway).Select(each => each.Key).ToArray()) Bury(guest);
            if (command is not GatewayCommand asked || _gone.Contains(asked.Gateway) || asked.Sequence != LastOf(asked.Gateway) + 1) return;
            _last[asked.Gateway] = asked.Sequence;
            switch (asked.Verb)
            {
                case AdmitGuest admit:
                    _guests[++_lastGuest] = (asked.Gateway, admit.Local);
                    Push(_lastGuest, new GuestAdmitted(_lastGuest));
                    break;
                case BuryGuest bury:
                    Bury(bury.Guest);
                    break;
                case SayForGuest say when _guests.ContainsKey(say.Guest):
                    var message = NamedWire.Read(say.Manifest, say.Bytes, ActorRefs.Nobody)!;
                    if (message is CreateHome) _state ??= subject.Make();
                    else if (_state is null) Push(say.Guest, new HomeUnknown(subject.Id));
                    else _state.Take((ISignalRequest)message, this);
                    break;
            }
        }

        public void Answer(Ticket ticket, Verdict verdict, int value = 0, string? text = null, byte[]? code = null) =>
            Push(ticket.Slot, new SignalAnswer(subject.Id, ticket.Request, verdict, value, text, code));

        public void Push(int slot, IWireMessage message)
        {
            if (!_guests.TryGetValue(slot, out var guest)) return;
            if (!_said.TryGetValue(guest.Gateway, out var said)) _said[guest.Gateway] = said = [];
            said.Add($"{guest.Local} {Show(message)}");
        }

        private void Bury(int guest)
        {
            _guests.Remove(guest);
            _state?.Bury(new ProcessGone(guest, []), this);
        }
    }
}
