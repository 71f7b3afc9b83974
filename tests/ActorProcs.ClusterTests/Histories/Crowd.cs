using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ActorProcs.ClusterTests.Membership;
using ActorProcs.ClusterTests.Named;

namespace ActorProcs.ClusterTests.Histories;

/// <summary>Those who use objects with names, on all hosts at once, for as long as the test wants: programs that count, programs that
/// enter a lock, and a pool whose workers count. Whoever dies is followed by another.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private readonly ClusterHosts _hosts;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<(int Host, string Trade), NamedUser> _present = [];
    private readonly Task[] _all;
    private readonly ConcurrentQueue<string> _failed = [];
    private volatile int _worker;

    internal Crowd(ClusterHosts hosts, int count)
    {
        _hosts = hosts;
        _all =
        [
            .. Enumerable.Range(1, count).SelectMany(host => new[] { OnThread(() => Use(host, "count")), OnThread(() => Use(host, "enter")) }),
            OnThread(Work),
        ];
    }

    internal CounterHistory Counts { get; } = new();

    internal LockHistory Visits { get; } = new();

    /// <summary>What users were told instead of an answer.</summary>
    internal ConcurrentQueue<(int Host, string Error, TimeSpan After)> Errors { get; } = [];

    /// <summary>A process in which a worker of some host has counted last.</summary>
    internal int Worker => _worker;

    /// <summary>Why items of the pool have failed.</summary>
    internal IReadOnlyCollection<string> Failed => _failed;

    /// <summary>A program, if it runs at present.</summary>
    internal int? ProgramOf(int host, string trade) => _present.TryGetValue((host, trade), out var user) ? user.Pid : null;

    internal Task ProgressAsync(string when)
    {
        var (counts, visits) = (Counts.Calls.Count, Visits.Count);
        return ClusterHosts.UntilAsync(() => Counts.Calls.Count > counts + 50 && Visits.Count > visits + 10, $"the others go on {when}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var (_, user) in _present) user.Dispose();
        await Task.WhenAll(_all).WaitAsync(ClusterHosts.Patience);
    }

    private static Task OnThread(Action action) => Task.Factory.StartNew(action, TaskCreationOptions.LongRunning);

    private void Use(int host, string trade)
    {
        var random = new Random(host);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var user = _present[(host, trade)] = new NamedUser(_hosts, host);
                while (!_stop.IsCancellationRequested && Act(user, host, trade, random.Next(2) == 0))
                {
                }
            }
            catch (IOException)
            {
                // Its host has no node at the moment.
            }

            _stop.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200));
        }
    }

    /// <summary>False when the program is of no use any more.</summary>
    private bool Act(NamedUser user, int host, string trade, bool isAdd)
    {
        var start = Stopwatch.GetTimestamp();
        string? answer = null;
        if (trade == "enter") Visits.Record(answer = user.Say("enter"));
        else
        {
            Counts.Record(isAdd, () =>
            {
                answer = user.Say(isAdd ? "add" : "get");
                return answer?.Split(' ') is ["ok", var number] ? int.Parse(number, CultureInfo.InvariantCulture) : null;
            });
        }

        if (answer?.StartsWith("err", StringComparison.Ordinal) == true) Errors.Enqueue((host, answer, Stopwatch.GetElapsedTime(start)));
        return answer is not null && !answer.StartsWith("err ObjectLostException", StringComparison.Ordinal);
    }

    private void Work()
    {
        for (var host = 1; !_stop.IsCancellationRequested; host = (host % _hosts.Network.Count) + 1)
        {
            if (!_hosts.IsUp(host)) continue;
            try
            {
                var program = _hosts.ConnectAsync(host).GetAwaiter().GetResult();
                using var pool = program.Pool();
                var works = true;
                while (works && !_stop.IsCancellationRequested) Counts.Record(isAdd: true, () => Count(pool, host, out works));
            }
            catch (Exception e) when (e is ProcException or IOException)
            {
                // Its node has ended. That of another host is asked next.
            }

            _stop.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200));
        }
    }

    /// <summary>By whichever worker of whichever host is free. Null when it was killed, or its host was, or the pool's.</summary>
    private int? Count(ProcPool pool, int host, out bool works)
    {
        works = true;
        try
        {
            var (total, pid) = pool.ApplyAsync(static () => (Procs.Value(0, "total").Add(1), Environment.ProcessId)).WaitAsync(_stop.Token).GetAwaiter().GetResult();
            _worker = pid;
            return total;
        }
        catch (Exception e) when (e is ProcException or OperationCanceledException)
        {
            works = e is ProcDiedException && _hosts.IsUp(host);
            _failed.Enqueue(e.Message);
            return null;
        }
    }
}
