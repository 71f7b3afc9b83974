using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Tenure;

// The protocol: what this site and the home say to each other. Everything here runs inside _gate, for a short time, and never waits.
internal sealed partial class Site
{
    /// <summary>How long a site that is in use may keep what others wait for: long enough that passing it on is not all that happens.</summary>
    internal static readonly TimeSpan Share = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private Standing _standing = Standing.Away;
    private long _epoch;
    private long _since;
    private long _ticketToRenewAt = long.MaxValue;
    private bool _isWanted;
    private ITimer? _shareEnds;
    private Exception? _lost;
    private Action<Exception>? _whenLost;

    private enum Standing
    {
        Away,
        Asked,
        Here,
        Lost,
    }

    internal bool HasTenure => _standing == Standing.Here;

    /// <summary>This process has made the object: it begins with tenure, so that the first use costs no message.</summary>
    internal void Begin()
    {
        lock (_gate)
        {
            Send(new Claim(Id, _session.Slot, _session.Process));
            Settle(epoch: 1, fence: 0, isAbandoned: false);
        }
    }

    internal void Receive(IFromHome message)
    {
        lock (_gate)
        {
            switch (message)
            {
                case Grant grant:
                    OnGrant(grant);
                    break;

                // 1. We surrender of our own accord. 2. The home has sent Yield before it reads that. 3. We ask and are granted again.
                // 4. The Yield is for the tenure before: its epoch says so.
                case Yield yield when _standing == Standing.Here && yield.Epoch == _epoch:
                    OnWanted();
                    break;
                case Flushed flushed when flushed.Epoch == _epoch && flushed.Serial == _flushSerial && _flush is { Task.IsCompletedSuccessfully: false }:
                    Data?.Acknowledged(flushed.Version);
                    _flush?.TrySetResult();
                    break;
                case Probe probe when _standing == Standing.Here && probe.Epoch == _epoch:
                    Send(new Probed(Id, _session.Slot, probe.Number, _word.IsHeld));
                    break;
                case Peeked peeked:
                    if (_questions.Remove(peeked.Question, out var asked)) asked.TrySetResult(peeked.IsLocked);
                    break;
                case NotPeeked refused:
                    if (_questions.Remove(refused.Question, out var unasked)) unasked.TrySetException(new ProcException(refused.Why));
                    break;

                // While tenure is here our own data are newer than anything the home can say.
                case Changed changed when _standing is Standing.Away or Standing.Asked:
                    if (Data is not null && changed.Version > Data.Version) Data.Load(changed.State.Unload(), changed.Version);
                    break;
            }
        }
    }

    /// <summary>Sent by this site to itself, through its process's actor: a few microseconds later, is it still in use?</summary>
    internal void Receive(LookAgain look)
    {
        lock (_gate)
        {
            if (_standing != Standing.Here || look.Epoch != _epoch || !_isWanted) return;

            // Somebody has come back for more at once: the site is in use and gets its share, else each acquisition would cost a journey.
            if (_word.IsHeld || _word.LastTicket != look.Ticket) EndShareLater();
            else Depart();
        }
    }

    /// <summary>The home, or all of its node, is gone: every wait ends with this error, now and later.</summary>
    internal void Lose(Exception why)
    {
        lock (_gate)
        {
            if (_standing == Standing.Lost) return;
            _standing = Standing.Lost;
            _lost = why;
            _word.Close(why);
            _flush?.TrySetException(why);
            foreach (var (_, question) in _questions) question.TrySetException(why);
            _questions.Clear();
            _shareEnds?.Dispose();
            _whenLost?.Invoke(why);
        }
    }

    /// <summary>Calls, once, when the object is lost: at once if it is. The callback runs inside the gate: it notes and returns.</summary>
    internal void WhenLost(Action<Exception> callback)
    {
        lock (_gate)
        {
            if (_lost is null) _whenLost += callback;
            else callback(_lost);
        }
    }

    internal void NoMatterIfLost(Action<Exception> callback)
    {
        lock (_gate) _whenLost -= callback;
    }

    /// <summary>Somebody is in the word's queue and tenure is elsewhere.</summary>
    internal void Ask()
    {
        lock (_gate)
        {
            if (_standing != Standing.Away) return;
            _standing = Standing.Asked;
            Send(new Request(Id, _session.Slot, _session.Process, Data?.Version ?? 0));
        }
    }

    private void OnGrant(Grant grant)
    {
        if (_standing != Standing.Asked || grant.Epoch <= _epoch) return;
        if (grant.State is { } state) Data?.Load(state.Unload(), grant.Version);
        Settle(grant.Epoch, grant.Fence, grant.Abandoned);
        if (grant.Wanted) OnWanted();
    }

    private void Settle(long epoch, long fence, bool isAbandoned)
    {
        var ticket = _word.LastTicket;
        _epoch = epoch;
        _since = _time.GetTimestamp();
        _tokenOfTicketZero = fence - ticket;
        _ticketToRenewAt = ticket + _tokensPerTenure;
        _isAbandoned = isAbandoned;
        _ticketToStopAt = isAbandoned ? 0 : _ticketToRenewAt;
        _isWanted = false;
        _standing = Standing.Here;

        // Nobody asked any more: all who waited have given up. Tenure stays here, free, until another site wants it; nothing is lost.
        _word.Arrive();
    }

    private void OnWanted()
    {
        if (_isWanted) return;
        _isWanted = true;
        if (_time.GetElapsedTime(_since) >= Share) Depart();
        else if (_word.AskWhenIdle()) EndShareLater();
        else LookAgainSoon();
    }

    private void EndShareLater()
    {
        var left = Share - _time.GetElapsedTime(_since);
        _shareEnds ??= _time.CreateTimer(static site => ((Site)site!).OnShareEnds(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _shareEnds.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void OnShareEnds()
    {
        lock (_gate)
        {
            // 1. The timer fires. 2. The site surrenders, asks, and is granted again. 3. The callback gets the gate. It is about the tenure
            // before; at worst it ends this share early, when somebody waits for it.
            if (_standing == Standing.Here && _isWanted) Depart();
        }
    }

    private void Depart()
    {
        if (_word.Depart()) OnDeparted();
    }

    /// <summary>The representative has the word: tenure goes back, and is asked for again if somebody here waits.</summary>
    private void OnDeparted()
    {
        lock (_gate)
        {
            // 1. A release hands the word to the representative, and its thread pauses before this line. 2. The timer finds the word with
            // the representative and surrenders. 3. Tenure comes back, somebody acquires. 4. The thread goes on. The word is not with the
            // representative then, and there is nothing to give back.
            if (_standing != Standing.Here || !_word.IsAway) return;
            Send(new Surrender(Id, _session.Slot, _epoch, _tokenOfTicketZero + _word.LastTicket, _isAbandoned, Data?.TakeChange()));
            _standing = Standing.Away;
            if (_word.HasWaiters) Ask();
        }
    }

    private void LookAgainSoon() => _session.Process.Tell(new LookAgain(Id, _epoch, _word.LastTicket), _session.Process);
}

/// <summary>From a site to itself; never leaves the process.</summary>
internal sealed record LookAgain(ObjectId Id, long Epoch, long Ticket) : INoSerializationVerificationNeeded;
