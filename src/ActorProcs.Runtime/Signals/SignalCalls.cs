using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ActorProcs.Nodes;

namespace ActorProcs.Signals;

/// <summary>The requests of one process that wait for answers, whatever their objects.</summary>
internal sealed class SignalCalls
{
    private static readonly ConditionalWeakTable<Session, SignalCalls> Tables = [];

    private readonly ConcurrentDictionary<long, SignalCall> _calls = new();
    private readonly Session _session;
    private long _last;
    private volatile bool _lost;

    private SignalCalls(Session session)
    {
        _session = session;
        session.Inbox.Subscribe<SignalAnswer>(answer =>
        {
            if (_calls.TryRemove(answer.Request, out var call)) call.Complete(answer);
        });
        session.Inbox.Subscribe<HomeUnknown>(OnHomeUnknown);
        session.Lost.Register(LoseAll);

        // A node inside this program goes down with it and tells nobody.
        session.System.WhenTerminated.ContinueWith(_ => LoseAll(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    internal static SignalCalls Of(Session session) => Tables.GetValue(session, static key => new SignalCalls(key));

    /// <exception cref="ObjectLostException">The node is gone.</exception>
    internal void ThrowIfLost()
    {
        if (_lost) throw NodeLost();
    }

    /// <summary>A new call; its answer will find it from now on.</summary>
    internal SignalCall Open(SignalLink link, Action? unwanted)
    {
        var call = new SignalCall(link, Interlocked.Increment(ref _last), unwanted);
        _calls[call.Number] = call;

        // Entered first and looked second: whoever loses all calls either sees this one, or has said so before.
        if (_lost) LoseAll();
        return call;
    }

    /// <summary>What is asked for cannot be answered now: who waits is told. The answers come later, to nobody.</summary>
    internal void Interrupt(Exception why)
    {
        foreach (var (_, call) in _calls) call.Interrupt(why);
    }

    private void OnHomeUnknown(HomeUnknown gone)
    {
        foreach (var (number, call) in _calls)
        {
            if (call.Link.Id != gone.Id || !_calls.TryRemove(number, out _)) continue;
            call.Fail(new ObjectLostException(
                $"The {call.Link.Kind} {gone.Id} is gone: the program that made it has ended. "
                + "Make it in a program that lives as long as its users, or give it a name."));
        }
    }

    private void LoseAll()
    {
        _lost = true;
        foreach (var number in _calls.Keys)
        {
            if (_calls.TryRemove(number, out var call)) call.Fail(NodeLost());
        }
    }

    private ObjectLostException NodeLost() => new(
        _session.LostBecause ?? $"The node {_session.NodeId} has ended, and the objects that lived there with it. Open a context on a running node and make them anew.");
}
