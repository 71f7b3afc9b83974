using System.Globalization;
using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Signals;
using ActorProcs.Wire;

namespace ActorProcs;

/// <summary>A place where a number of parties wait until all are there: Python's <c>Barrier</c>.</summary>
/// <remarks>
/// <para>When one stops waiting, or aborts, the barrier is broken for all, until <see cref="Reset"/>: Python's rule. Where Python's parties
/// would wait for a dead one for ever, its death breaks the barrier: that of a process that is waiting, however it ended, and that of a
/// process that has a handle and crashed (another exit code than 0; the workers that a pool itself stops do not count). A process
/// that ends well between two rounds may be replaced by another.</para>
/// <para>A handle is safe for use by several threads, each of which may be a party, and travels to other processes as a reference.</para>
/// </remarks>
public sealed class ProcBarrier : IProcHandle
{
    private readonly SignalLink _link;
    private readonly TimeSpan? _timeout;
    private readonly Action? _action;

    private ProcBarrier(SignalLink link, int parties, TimeSpan? timeout, Action? action) =>
        (_link, Parties, _timeout, _action) = (link, parties, timeout, action);

    /// <summary>How many have to be there.</summary>
    public int Parties { get; }

    /// <summary>How many wait now. Python: <c>n_waiting</c>.</summary>
    /// <exception cref="ObjectLostException">The barrier is gone, with its node or the program that made it.</exception>
    public int Waiting => Ask().Value;

    /// <summary>Whether it is broken. Python: <c>broken</c>.</summary>
    /// <exception cref="ObjectLostException">The barrier is gone, with its node or the program that made it.</exception>
    public bool IsBroken => Ask().Verdict == Verdict.Broken;

    HandleReference IProcHandle.Reference => _link.Refer(string.Create(CultureInfo.InvariantCulture, $"{Parties} {_timeout?.Ticks}"));

    private static string Me => $"{Procs.Current.Name} (pid {Environment.ProcessId})";

    internal static ProcBarrier Create(Session session, int parties, Action? action, TimeSpan? timeout, string? name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parties, 1);
        var code = action is null ? null : CodePacker.Pack(action, []);
        if (code?.Length > Payload.InlineLimit)
        {
            throw new ArgumentException(
                $"The action takes {code.Length} bytes with what it captures, and {Payload.InlineLimit} is the most. Let it capture a shared object that holds the data.",
                nameof(action));
        }

        var link = SignalLink.Create(session, SignalKind.Barrier, new BarrierTerms(parties, timeout?.Ticks, code), name);
        return new ProcBarrier(link, parties, timeout, action);
    }

    /// <summary>The handle of a reference that has come here.</summary>
    internal static ProcBarrier Open(SignalLink link, string detail)
    {
        link.Tell(new JoinBarrier(link.Id, link.Slot, 0, Me));
        var parts = detail.Split(' ');
        return new ProcBarrier(
            link,
            int.Parse(parts[0], CultureInfo.InvariantCulture),
            parts[1].Length == 0 ? null : TimeSpan.FromTicks(long.Parse(parts[1], CultureInfo.InvariantCulture)),
            action: null);
    }

    /// <summary>Waits until all parties are there. The last one to come runs the barrier's action, before any goes on.</summary>
    /// <param name="timeout">How long at most; null is the barrier's own time, <see cref="Timeout.InfiniteTimeSpan"/> for ever. When it is up,
    /// the barrier is broken.</param>
    /// <returns>From 0 to one less than the parties, in the order in which they came: another number for each.</returns>
    /// <exception cref="BarrierBrokenException">It is broken or was broken while this party waited, also by its own time being up; the message says by whom.</exception>
    /// <exception cref="ObjectLostException">The barrier is gone, with its node or the program that made it.</exception>
    /// <remarks>An exception of the action is thrown here, in the party that ran it, and breaks the barrier for the others.</remarks>
    public int Wait(TimeSpan? timeout = null)
    {
        var arrival = Arrive();
        var answer = arrival.Finish(Patience.Of(timeout ?? _timeout));
        if (answer.Verdict == Verdict.RunAction) answer = _link.Ask(Act(arrival, answer));
        return IndexOf(answer);
    }

    /// <inheritdoc cref="Wait"/>
    /// <param name="cancellationToken">Ends the wait, and breaks the barrier.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the barrier is broken.</exception>
    public async Task<int> WaitAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var arrival = Arrive();
        var answer = await arrival.FinishAsync(Patience.Of(timeout ?? _timeout), cancellationToken).ConfigureAwait(false);
        if (answer.Verdict == Verdict.Broken) cancellationToken.ThrowIfCancellationRequested();
        if (answer.Verdict == Verdict.RunAction) answer = await _link.AskAsync(Act(arrival, answer), CancellationToken.None).ConfigureAwait(false);
        return IndexOf(answer);
    }

    /// <summary>Makes it as new. Those who wait are told that it broke.</summary>
    /// <exception cref="ObjectLostException">The barrier is gone, with its node or the program that made it.</exception>
    public void Reset() => _link.Ask(static (id, slot, number) => new ResetBarrier(id, slot, number));

    /// <inheritdoc cref="Reset"/>
    /// <param name="cancellationToken">Looked at before it is reset, not afterwards.</param>
    public async ValueTask ResetAsync(CancellationToken cancellationToken = default) =>
        await _link.AskAsync(static (id, slot, number) => new ResetBarrier(id, slot, number), cancellationToken).ConfigureAwait(false);

    /// <summary>Breaks it, for all who wait and who will.</summary>
    /// <exception cref="ObjectLostException">The barrier is gone, with its node or the program that made it.</exception>
    public void Abort() => _link.Ask(static (id, slot, number) => new AbortBarrier(id, slot, number, Me));

    /// <inheritdoc cref="Abort"/>
    /// <param name="cancellationToken">Looked at before it is broken, not afterwards.</param>
    public async ValueTask AbortAsync(CancellationToken cancellationToken = default) =>
        await _link.AskAsync(static (id, slot, number) => new AbortBarrier(id, slot, number, Me), cancellationToken).ConfigureAwait(false);

    private static int IndexOf(SignalAnswer answer) => answer.Verdict == Verdict.Done
        ? answer.Value
        : throw new BarrierBrokenException($"The barrier is broken: {answer.Text}. When all parties know, call Reset() to use it again.");

    private SignalAnswer Ask() => _link.Ask(static (id, slot, number) => new AskSignal(id, slot, number));

    private SignalCall Arrive() => _link.Send(
        static (id, slot, number) => new ArriveAtBarrier(id, slot, number, Me));

    /// <summary>Runs the action, and gives what the home has to be told.</summary>
    private SignalVerb Act(SignalCall arrival, SignalAnswer answer)
    {
        try
        {
            // Its maker runs the function itself, with the variables it has captured; any other party runs its copy.
            if (_action is not null) _action();
            else CodePacker.Unpack(answer.Code!).Invoke();
        }
        catch (Exception e)
        {
            _link.Tell(new BarrierActionDone(_link.Id, _link.Slot, 0, arrival.Number, $"{e.GetType().Name}: {e.Message}"));
            throw;
        }

        return (id, slot, number) => new BarrierActionDone(id, slot, number, arrival.Number, null);
    }
}
