namespace ActorProcs.Nodes;

/// <summary>The lines of one family's processes on their way to a root that is another program, here or on another host. When too much
/// has not been written there, the processes are read no further, and wait in their turn once their pipes are full.</summary>
/// <param name="send">Passes a line on; the number is how many bytes there have been with it, or null when nobody asks whether they have been written.</param>
internal sealed class LineGate(Action<bool, byte[], long?> send)
{
    private const long HighWater = 4 << 20;
    private const long AskEvery = 256 << 10;

    private readonly Lock _gate = new();
    private readonly List<ChildProcess> _held = [];
    private long _sent;
    private long _asked;
    private long _taken;

    /// <summary>Called on the thread that reads what processes write.</summary>
    internal void Write(bool isError, byte[] line, ChildProcess child)
    {
        lock (_gate)
        {
            _sent += line.Length + 1;
            var asks = _sent - _asked >= AskEvery;
            if (asks) _asked = _sent;
            send(isError, line, asks ? _sent : null);
            if (_sent - _taken <= HighWater) return;
            child.PauseOutput();
            _held.Add(child);
        }
    }

    /// <summary>So many bytes have been written.</summary>
    internal void Taken(long bytes)
    {
        lock (_gate)
        {
            _taken = Math.Max(_taken, bytes);
            if (_sent - _taken > HighWater) return;
            foreach (var child in _held) child.ResumeOutput();
            _held.Clear();
        }
    }
}
