using System.Diagnostics;
using Akka.Actor;

namespace ActorProcs.Benchmarks;

/// <summary>Drives the echo in the other process.</summary>
internal sealed class TransportDriver(ActorSystem system, string address)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly byte[] _message = new byte[64];
    private readonly IActorRef _echo = Resolve(system, $"{address}/user/echo");
    private readonly IActorRef _count = Resolve(system, $"{address}/user/count");

    internal IEnumerable<(string What, double Value)> Measure()
    {
        var tells = Echo(window: 1, count: 3000).RoundTrips.Order().ToArray();
        yield return ("tell round trip, p50 us", Microseconds(tells[tells.Length / 2]));
        yield return ("tell round trip, p99 us", Microseconds(tells[tells.Length * 99 / 100]));

        var asks = Asks(2000).Order().ToArray();
        yield return ("ask, p50 us", Microseconds(asks[asks.Length / 2]));
        yield return ("ask, p99 us", Microseconds(asks[asks.Length * 99 / 100]));

        foreach (var window in new[] { 16, 256, 1000 })
            yield return ($"echo, {window} in flight, per s", Echo(window, 40_000).PerSecond);
        yield return ("one way, per s", OneWay(100_000));
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    private static IActorRef Resolve(ActorSystem system, string path) => ((ExtendedActorSystem)system).Provider.ResolveActorRef(path);

    private EchoResult Echo(int window, int count)
    {
        var done = new TaskCompletionSource<EchoResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var echo = _echo;
        var message = _message;
        system.ActorOf(Props.Create(() => new WindowActor(echo, message, window, count, done)));
        return done.Task.WaitAsync(Patience).GetAwaiter().GetResult();
    }

    private long[] Asks(int count)
    {
        var times = new long[count];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            _echo.Ask<byte[]>(_message, Patience).GetAwaiter().GetResult();
            times[i] = Stopwatch.GetTimestamp() - start;
        }

        return times;
    }

    private double OneWay(int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 1; i < count; i++) _count.Tell(_message);
        var arrived = _count.Ask<int>("last", Patience).GetAwaiter().GetResult();
        return arrived == count
            ? count / Stopwatch.GetElapsedTime(start).TotalSeconds
            : throw new InvalidOperationException($"{arrived} of {count} messages arrived.");
    }

    internal sealed record EchoResult(double PerSecond, long[] RoundTrips);

    /// <summary>Keeps so many messages under way until all have come back.</summary>
    private sealed class WindowActor(IActorRef echo, byte[] message, int window, int count, TaskCompletionSource<EchoResult> done) : UntypedActor
    {
        private readonly long[] _times = new long[count];
        private long _begin;
        private long _last;
        private int _sent;
        private int _back;

        protected override void PreStart()
        {
            _begin = _last = Stopwatch.GetTimestamp();
            for (; _sent < window; _sent++) echo.Tell(message, Self);
        }

        protected override void OnReceive(object _)
        {
            var now = Stopwatch.GetTimestamp();
            _times[_back++] = now - _last;
            _last = now;
            if (_sent < count)
            {
                _sent++;
                echo.Tell(message, Self);
            }
            else if (_back == count)
            {
                done.SetResult(new EchoResult(count / Stopwatch.GetElapsedTime(_begin).TotalSeconds, _times));
                Context.Stop(Self);
            }
        }
    }
}
