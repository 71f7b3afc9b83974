using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Signals;

namespace ActorProcs;

/// <summary>A flag that processes wait for: Python's <c>Event</c>.</summary>
/// <remarks>
/// <para><see cref="IsSet"/> reads this process's own copy, which the node keeps current: a loop may ask it at every turn for nothing. What a
/// process does with the node after <see cref="Set"/> has returned arrives after the news: whoever gets an item from a queue, is woken, or is
/// started by that process sees the flag set. Only what goes past the node, such as a shared value, a file or a socket of your own, may
/// overtake the news by the time of a message. <c>Wait(TimeSpan.Zero)</c> asks the event itself, and is never behind.</para>
/// <para>A process that dies while it waits is forgotten. A handle is safe for use by several threads, and travels to other processes as a
/// reference.</para>
/// </remarks>
public sealed class ProcEvent : IProcHandle
{
    private readonly SignalLink _link;
    private readonly EventReplica _replica;

    internal ProcEvent(SignalLink link) => (_link, _replica) = (link, EventReplicas.Of(link.Session).Get(link.Id));

    /// <summary>Whether the flag is set, as far as this process has heard. The first use asks the node.</summary>
    /// <exception cref="ObjectLostException">The event is gone, with its node or the program that made it.</exception>
    public bool IsSet
    {
        get
        {
            _link.ThrowIfLost();
            if (_replica.IsCurrent) return _replica.IsSet;

            // The news comes before the answer, on the same way.
            _link.Ask(static (id, slot, number) => new WatchEvent(id, slot, number));
            _replica.IsCurrent = true;
            return _replica.IsSet;
        }
    }

    HandleReference IProcHandle.Reference => _link.Refer();

    internal static ProcEvent Create(Session session, string? name) =>
        new(SignalLink.Create(session, SignalKind.Event, new EventTerms(), name));

    /// <summary>Sets the flag and wakes all who wait, also if it is cleared before they have run. (Python's event may miss such a short
    /// time.) Nothing happens when it is set already.</summary>
    /// <exception cref="ObjectLostException">The event is gone, with its node or the program that made it.</exception>
    public void Set() => _link.Ask(static (id, slot, number) => new SetEvent(id, slot, number, true));

    /// <inheritdoc cref="Set"/>
    /// <param name="cancellationToken">Looked at before the flag is set, not afterwards.</param>
    public async ValueTask SetAsync(CancellationToken cancellationToken = default) =>
        await _link.AskAsync(static (id, slot, number) => new SetEvent(id, slot, number, true), cancellationToken).ConfigureAwait(false);

    /// <summary>Clears the flag.</summary>
    /// <exception cref="ObjectLostException">The event is gone, with its node or the program that made it.</exception>
    public void Clear() => _link.Ask(static (id, slot, number) => new SetEvent(id, slot, number, false));

    /// <inheritdoc cref="Clear"/>
    /// <param name="cancellationToken">Looked at before the flag is cleared, not afterwards.</param>
    public async ValueTask ClearAsync(CancellationToken cancellationToken = default) =>
        await _link.AskAsync(static (id, slot, number) => new SetEvent(id, slot, number, false), cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until the flag is set.</summary>
    /// <param name="timeout">How long at most; null and <see cref="Timeout.InfiniteTimeSpan"/> are for ever, other negative times are none.</param>
    /// <returns>True: it was set. False: not in that time.</returns>
    /// <exception cref="ObjectLostException">The event is gone, with its node or the program that made it.</exception>
    public bool Wait(TimeSpan? timeout = null)
    {
        var patience = Patience.Of(timeout);
        return Request(patience).Finish(patience).Verdict == Verdict.Done;
    }

    /// <inheritdoc cref="Wait"/>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled, and the flag was not set.</exception>
    public async Task<bool> WaitAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var patience = Patience.Of(timeout);
        var answer = await Request(patience).FinishAsync(patience, cancellationToken).ConfigureAwait(false);
        if (answer.Verdict != Verdict.Done) cancellationToken.ThrowIfCancellationRequested();
        return answer.Verdict == Verdict.Done;
    }

    private SignalCall Request(TimeSpan patience)
    {
        var wait = patience != TimeSpan.Zero;
        return _link.Send((id, slot, number) => new WaitForEvent(id, slot, number, wait));
    }
}
