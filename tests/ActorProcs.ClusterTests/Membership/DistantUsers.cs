using System.Diagnostics;
using System.Globalization;
using ActorProcs.ClusterTests.Histories;
using ActorProcs.ClusterTests.Named;

namespace ActorProcs.ClusterTests.Membership;

/// <summary>Objects of a program, used by itself, by a process on another host and by a pool on both, for as long as the test wants. Nobody of
/// them may fail.</summary>
internal sealed class DistantUsers
{
    /// <summary>So many orders are under way at most: the process must not lag behind the test.</summary>
    private const int Backlog = 20;

    private const int ItemsOfMap = 40;

    private readonly ProcValue<int> _total;
    private readonly ProcValue<int> _guarded;
    private readonly ProcLock _gate;
    private readonly ProcQueue<int> _orders;
    private readonly ProcQueue<Turn> _turns;
    private readonly ProcPool _pool;
    private readonly Proc _process;
    private readonly CounterHistory _counts = new();
    private readonly LockHistory _visits = new();
    private readonly Task[] _all;
    private int _heard;
    private int _own;
    private int _maps;
    private volatile bool _stop;

    internal DistantUsers(ProcContext program, string node)
    {
        (_total, _guarded, _gate, _pool) = (program.Value(0), program.Value(0), program.Lock(), program.Pool());
        (_orders, _turns) = (program.Queue<int>(Backlog), program.Queue<Turn>());
        var (total, guarded, gate, orders, turns) = (_total, _guarded, _gate, _orders, _turns);
        _process = program.Start(() => Obey(total, guarded, gate, orders, turns), new ProcOptions { Node = node });
        _all = [OnThread(Order), OnThread(Hear), OnThread(Compete), OnThread(Map)];
    }

    internal string Told => $"{_heard} turns there, {_own} here, {_maps} maps";

    /// <summary>Each of them gets on with what it does.</summary>
    internal Task ProgressAsync(string when)
    {
        var (heard, own, maps) = (_heard, _own, _maps);
        return ClusterHosts.UntilAsync(
            () =>
            {
                // Who has failed says why.
                foreach (var each in _all)
                    if (each.IsFaulted) each.GetAwaiter().GetResult();
                return _heard > heard + 10 && _own > own + 5 && _maps > maps;
            },
            $"all go on {when}: {Told} since {heard}, {own} and {maps}");
    }

    /// <summary>They end, and what they have seen must have been possible.</summary>
    internal async Task EndAsync()
    {
        _stop = true;
        await Task.WhenAll(_all).WaitAsync(ClusterHosts.Patience);
        Assert.True(await _process.JoinAsync(ClusterHosts.Patience), "the process ends");
        Assert.Equal(0, _process.ExitCode);
        _counts.Check(_total.Value);
        _visits.Check(_guarded.Value);
        Assert.Equal(_counts.Calls.Count, _total.Value);
        Assert.Equal(_visits.Count, _guarded.Value);
        Assert.Equal(0, _visits.Unknown);
        _pool.Dispose();
    }

    private static Task OnThread(Action action) => Task.Factory.StartNew(action, TaskCreationOptions.LongRunning);

    private static void Obey(ProcValue<int> total, ProcValue<int> guarded, ProcLock gate, ProcQueue<int> orders, ProcQueue<Turn> turns)
    {
        while (orders.Get() is >= 0 and var order) turns.Put(new Turn(order, Count(total), Enter(guarded, gate)));
    }

    private static CounterHistory.Call Count(ProcValue<int> total)
    {
        var called = Stopwatch.GetTimestamp();
        var told = total.Add(1);
        return new CounterHistory.Call(IsAdd: true, told, called, Stopwatch.GetTimestamp());
    }

    /// <summary>In two steps, between which another one would be seen.</summary>
    private static string Enter(ProcValue<int> guarded, ProcLock gate)
    {
        using var lease = gate.Acquire();
        var entered = Stopwatch.GetTimestamp();
        var before = guarded.Value;
        guarded.Value = before + 1;
        return string.Create(CultureInfo.InvariantCulture, $"ok {lease.FencingToken} {entered} {Stopwatch.GetTimestamp()} {before} {lease.Abandoned}");
    }

    private void Order()
    {
        var number = 0;
        while (!_stop) _orders.Put(number++, ClusterHosts.Patience);
        _orders.Put(-1, ClusterHosts.Patience);
        while (_heard < number) _process.Join(TimeSpan.FromMilliseconds(20));
    }

    private void Hear()
    {
        // The process puts its last turn before it ends.
        while (!_process.Exited.IsCompleted || _turns.Count > 0)
        {
            if (!_turns.TryGet(out var turn))
            {
                Thread.Sleep(1);
                continue;
            }

            Assert.Equal(_heard, turn.Order);
            _counts.Record(turn.Count);
            _visits.Record(turn.Visit);
            Volatile.Write(ref _heard, turn.Order + 1);
        }
    }

    private void Compete()
    {
        for (; !_stop; _own++)
        {
            _counts.Record(Count(_total));
            _visits.Record(Enter(_guarded, _gate));
        }
    }

    private void Map()
    {
        var total = _total;
        for (; !_stop; _maps++)
        {
            var done = _pool.Map(
                item =>
                {
                    Thread.Sleep(1);
                    return (Item: item, Call: Count(total));
                },
                Enumerable.Range(0, ItemsOfMap));
            Assert.Equal(Enumerable.Range(0, ItemsOfMap), done.Select(each => each.Item));
            foreach (var each in done) _counts.Record(each.Call);
        }
    }

    private sealed record Turn(int Order, CounterHistory.Call Count, string Visit);
}
