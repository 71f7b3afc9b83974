using ActorProcs.Locks;
using ActorProcs.Named;
using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Tenure;

/// <summary>This process's side of one shared object: the local word, the tenure it stands for, and the data that comes with it.</summary>
/// <remarks>All handles of an object in a process share one site. This file is the way of an acquisition; the protocol is in
/// <c>Site.Protocol.cs</c>, waiting in <c>Site.Waits.cs</c>.</remarks>
internal sealed partial class Site
{
    /// <summary>A tenure that has used so many fencing tokens is renewed, well before <see cref="Home.TokensLostByDeath"/>.</summary>
    internal const long TokensPerTenure = 1L << 31;

    private readonly Session _session;
    private readonly BlackBox _blackBox;
    private readonly GuestLease? _lease;
    private readonly LocalWord _word;
    private readonly long _tokensPerTenure;

    // Written while nobody can hold the word, read by who holds it.
    private long _tokenOfTicketZero;
    private long _ticketToStopAt = long.MaxValue;
    private bool _isAbandoned;
    private int _entry;

    internal Site(Session session, ObjectId id, Guarded? data, LocalWord word, TimeProvider time, long tokensPerTenure = TokensPerTenure)
    {
        _session = session;
        _blackBox = session.BlackBox;
        _lease = session.Lease;
        _word = word;
        _time = time;
        _tokensPerTenure = tokensPerTenure;
        Id = id;
        Data = data;
        Recursion = new RecursiveGate(this);
    }

    internal ObjectId Id { get; }

    internal string NodeId => _session.NodeId;

    internal Guarded? Data { get; }

    /// <summary>For the handles that let a thread acquire again what it has.</summary>
    internal RecursiveGate Recursion { get; }

    /// <summary>Takes the word if it is here and free. Costs one compare-and-swap and a note in the black box.</summary>
    internal bool TryEnter(out Hold hold)
    {
        if (_lease is { IsOver: true } || !_word.TryTake(out var ticket))
        {
            hold = default;
            return false;
        }

        hold = Entered(ticket);
        return true;
    }

    /// <summary>Completes an acquisition: the word has been won, now the black box says so.</summary>
    internal Hold Entered(long ticket)
    {
        _entry = _blackBox.EnterHeld(Id);
        var token = _tokenOfTicketZero + ticket;
        return ticket < _ticketToStopAt ? new Hold(ticket, token, IsAbandoned: false) : EnteredAndStopped(ticket, token);
    }

    /// <summary>Is this very acquisition still the current one?</summary>
    internal bool IsHeldBy(long ticket) => _word.IsHeldBy(ticket);

    /// <summary>The acquisition that is current in this process, or 0.</summary>
    internal long CurrentTicket => _word.IsHeld ? _word.LastTicket : 0;

    /// <summary>The fencing token of the acquisition that is current in this process, or 0.</summary>
    internal long CurrentToken => _word.IsHeld ? _tokenOfTicketZero + _word.LastTicket : 0;

    /// <summary>Ends an acquisition; what it has changed is in the home's keeping when this returns. False: it was not the current one.</summary>
    /// <exception cref="ObjectLostException">The home is gone; the acquisition has ended all the same.</exception>
    internal bool Leave(long ticket)
    {
        if (Data is not { IsTouched: true }) return Give(ticket);
        if (!_word.IsHeldBy(ticket)) return false;
        try
        {
            BeginFlush()?.GetAwaiter().GetResult();
        }
        finally
        {
            Give(ticket);
        }

        return true;
    }

    /// <inheritdoc cref="Leave"/>
    internal ValueTask LeaveAsync(long ticket)
    {
        if (Data is { IsTouched: true }) return FlushAndGiveAsync(ticket);
        Give(ticket);
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends an acquisition without writing anything through.</summary>
    internal bool Give(long ticket)
    {
        var giving = GiveWord(ticket);
        if (giving != Giving.Given) AfterGiving(giving);
        return giving != Giving.NotYours;
    }

    /// <summary>The first half of a release. Anything may happen before the second.</summary>
    internal Giving GiveWord(long ticket)
    {
        if (!_word.IsHeldBy(ticket)) return Giving.NotYours;

        // Before the word: a process that dies between the two was outside, and nobody is alarmed.
        _blackBox.LeaveHeld(_entry);
        return _word.TryGive(ticket);
    }

    internal void AfterGiving(Giving giving)
    {
        if (giving == Giving.Departed) OnDeparted();
        else if (giving == Giving.Idle) LookAgainSoon();
    }

    private async ValueTask FlushAndGiveAsync(long ticket)
    {
        try
        {
            if (BeginFlush() is { } flush) await flush.ConfigureAwait(false);
        }
        finally
        {
            Give(ticket);
        }
    }

    /// <summary>The rare acquisitions: the first after a death, and the one that has used up the tenure's fencing tokens.</summary>
    private Hold EnteredAndStopped(long ticket, long token)
    {
        var isAbandoned = _isAbandoned;
        _isAbandoned = false;
        if (isAbandoned)
        {
            _ticketToStopAt = _ticketToRenewAt;
            Send(new Heard(Id, _session.Slot, _epoch));
        }

        // We hold the word, so this makes our own release give tenure back; the home's next grant brings fresh tokens.
        if (ticket >= _ticketToRenewAt) _word.Depart();
        return new Hold(ticket, token, isAbandoned);
    }

    private void Send(IForHome message) => _session.Tell(message);
}
