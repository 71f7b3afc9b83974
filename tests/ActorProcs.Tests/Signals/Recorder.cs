using ActorProcs.Signals;
using ActorProcs.Wire;

namespace ActorProcs.Tests.Signals;

/// <summary>Hears what a home says. That no request is answered twice, and no dead process at all, holds for every home.</summary>
internal sealed class Recorder : ISignalOutlet
{
    private readonly List<(Ticket Ticket, Said Said)> _new = [];
    private readonly HashSet<int> _dead = [];

    internal Dictionary<Ticket, Said> All { get; } = [];

    internal List<(int Slot, IWireMessage Message)> Pushed { get; } = [];

    public void Answer(Ticket ticket, Verdict verdict, int value = 0, string? text = null, byte[]? code = null)
    {
        if (ticket.Request == 0) return;
        Assert.DoesNotContain(ticket.Slot, _dead);
        var said = new Said(verdict, value, text);
        Assert.True(All.TryAdd(ticket, said), $"{ticket} was answered twice");
        _new.Add((ticket, said));
    }

    public void Push(int slot, IWireMessage message)
    {
        Assert.DoesNotContain(slot, _dead);
        Pushed.Add((slot, message));
    }

    internal void IsDead(int slot) => _dead.Add(slot);

    /// <summary>What was said since the last look, in order.</summary>
    internal (Ticket Ticket, Said Said)[] Take()
    {
        var taken = _new.ToArray();
        _new.Clear();
        return taken;
    }
}

internal sealed record Said(Verdict Verdict, int Value = 0, string? Text = null);

/// <summary>A home's state without its actor: one call for each thing that may happen to it.</summary>
internal sealed class Subject(ISignalState state)
{
    internal static readonly ObjectId Id = ObjectId.New();

    private long _last;

    internal Recorder Recorder { get; } = new();

    internal Ticket Do(int slot, Func<ObjectId, int, long, ISignalRequest> verb)
    {
        var ticket = new Ticket(slot, ++_last);
        state.Take(verb(Id, slot, ticket.Request), Recorder);
        return ticket;
    }

    internal Said? Ask(int slot, Func<ObjectId, int, long, ISignalRequest> verb) => Recorder.All.GetValueOrDefault(Do(slot, verb));

    internal long Number() => ++_last;

    internal void Cancel(Ticket ticket) => state.Take(new CancelWait(Id, ticket.Slot, ticket.Request), Recorder);

    internal void Kill(int slot, bool failed = true, params ObjectId[] held)
    {
        Recorder.IsDead(slot);
        state.Bury(new ActorProcs.Tenure.ProcessGone(slot, held) { Failed = failed }, Recorder);
    }
}
