using Akka.Event;

namespace ActorProcs.Wire.Transport;

/// <summary>Says that a connection was refused, at most once a minute: a stranger who knocks in a loop must not fill the log.</summary>
internal sealed class RefusalLog(ILoggingAdapter log, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _lastSaid;
    private int _unsaid;

    internal void Refused(string why)
    {
        int before;
        lock (_gate)
        {
            if (_lastSaid is { } last && time.GetElapsedTime(last) < Interval)
            {
                _unsaid++;
                return;
            }

            _lastSaid = time.GetTimestamp();
            (before, _unsaid) = (_unsaid, 0);
        }

        log.Warning("A connection was refused and closed. {0}{1}", why, before == 0 ? "" : $" ({before} more since the last such line.)");
    }
}
