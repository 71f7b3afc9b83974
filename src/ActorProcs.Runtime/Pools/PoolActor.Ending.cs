using Akka.Event;

namespace ActorProcs.Pools;

/// <summary>How workers fail and pools end.</summary>
internal sealed partial class PoolActor
{
    private void Died(PoolWorkerDied died)
    {
        var seat = died.IsUnseen ? _ledger.Vanished(died.Slot, died.Death) : _ledger.Died(died.Slot, died.Death, died.Running, died.Finished);
        _roster.Died(died.Slot);
        if (seat is null or { Ready: false, Ending: false } && !died.IsUnseen) Setback($"a worker died before it was ready: {died.Death.Cause}", null);
        _roster.Balance();
    }

    private void Leaves(NodeLeaves leaves)
    {
        _leaving.Add(leaves.NodeId);
        foreach (var seat in _ledger.Seats.Where(seat => !seat.Ending && seat.Worker.Path.Address.Host == leaves.NodeId)) _ledger.Withdraw(seat);
    }

    private void InitializerFailed(InitializerFailed failed)
    {
        if (_ledger.SeatOf(failed.Slot) is not { Ending: false } seat) return;
        seat.Ending = true;
        _roster.Stop(failed.Slot, kill: true);
        Setback($"the initializer failed: {failed.Text}", failed.Error);
    }

    /// <summary>A worker came to nothing: try again after a while, or give up.</summary>
    private void Setback(string what, Parcel? cause)
    {
        if (_ending) return;
        if (_roster.Failed(_ledger.Seats.Any(seat => seat is { Ready: true, Ending: false }), out var delay))
        {
            if (delay is { } wait) Timers.StartSingleTimer(nameof(StartMore), StartMore.Now, wait);
            return;
        }
        var reason = $"workers failed to become ready {PoolRoster.MostFailures} times in a row; at last {what}";
        _owner.Tell(new PoolBroken(_pool, reason, cause), Self);
        Terminate(reason);
    }

    private void Terminate(string reason)
    {
        if (!_ending || !_killed) End(reason, kill: true);
    }

    private void End(string reason, bool kill)
    {
        (_endReason, _ending, _closed, _killed) = (reason, true, true, kill);
        _roster.Closed = true;
        _ledger.DropAll();
        foreach (var seat in _ledger.Seats)
        {
            if (seat.Ending && !kill) continue;
            if (seat.Ending) _supply.Stop(seat.Slot, kill: true);
            else _roster.Stop(seat.Slot, kill);
            seat.Ending = true;
        }
        Timers.StartSingleTimer(nameof(PatienceOver), PatienceOver.Now, EndingPatience);
    }

    private void EndIfDone()
    {
        if (_closed && !_ending && _ledger.IsIdle) End("it was closed and has finished", kill: false);
        if (!_ending || _ended || !_roster.IsEmpty) return;
        SayEnded();
    }

    private void PatienceIsOver()
    {
        if (!_killed) End(_endReason, kill: true);
        else
        {
            _log.Warning("Pool {0} ends although workers {1} have not been proved dead.", _pool, string.Join(", ", _roster.Present));
            SayEnded();
        }
    }

    private void SayEnded()
    {
        _ended = true;
        _owner.Tell(new PoolEnded(_pool, _endReason), Self);
        Context.Stop(Self);
    }
}
