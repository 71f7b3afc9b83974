using System.Globalization;

namespace ActorProcs.Mesh.Sessions;

/// <summary>Its connection of the moment, and how another one takes its place.</summary>
internal sealed partial class MeshSession
{
    /// <summary>How long a session waits for a connection. A node that nobody reaches is given up by the cluster within about seven seconds
    /// (heartbeats: see node.conf), and its sessions with it. So this is for a node that others reach and this one does not: long enough for a
    /// router that starts again, and still an end for those who wait.</summary>
    internal static TimeSpan DefaultPatience { get; } = TimeSpan.FromSeconds(30);

    private readonly TimeSpan _patience;
    private readonly Action<MeshSession>? _redial;
    private readonly Timer _limit;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _settled;
    private MeshConnection? _line;
    private long _lastTick = long.MaxValue;
    private int _number;
    private bool _over;
    private string? _why;

    /// <param name="id">Its name at both nodes.</param>
    /// <param name="peer">The other node.</param>
    /// <param name="patience">See <see cref="DefaultPatience"/>.</param>
    /// <param name="redial">Called when a connection has broken; null if the other node dials.</param>
    /// <param name="capacity">How many bytes may be under way.</param>
    internal MeshSession(SessionId id, string peer, TimeSpan patience, Action<MeshSession>? redial = null, int capacity = SessionBytes.DefaultCapacity)
    {
        (Id, Peer, _patience, _redial) = (id, peer, patience, redial);
        _bytes = new SessionBytes(capacity);
        _acknowledge = new Timer(static session => ((MeshSession)session!).Acknowledge(), this, Timeout.Infinite, Timeout.Infinite);
        _limit = new Timer(static session => ((MeshSession)session!).EndIfLate(), this, Timeout.Infinite, Timeout.Infinite);
        _ = ReceiveAllAsync();
    }

    internal SessionId Id { get; }

    /// <summary>The id of the other node.</summary>
    internal string Peer { get; }

    /// <summary>Whether this node dials.</summary>
    internal bool IsDialled { get; init; }

    /// <summary>Whether its end, when the cluster has given the other node up, is Akka's to bring about, by quarantine.</summary>
    internal bool IsLeftToAkka { get; init; }

    internal bool IsConnected
    {
        get
        {
            lock (_gate) return _line is not null;
        }
    }

    /// <summary>Who the other node has proved to be, if its certificate says more than that it is of this cluster.</summary>
    internal string? Proof { get; init; }

    /// <summary>Completes when nothing more happens.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>The number of the next byte from the other side. It changes no more when the session has settled.</summary>
    internal long Taken
    {
        get
        {
            lock (_gate) return _bytes.Taken;
        }
    }

    /// <summary>How many connections have broken.</summary>
    internal int Breaks { get; private set; }

    /// <summary>For the next connection. Of two that are under way the one with the larger number counts, whichever arrives first.</summary>
    internal int NextNumber()
    {
        lock (_gate) return ++_number;
    }

    /// <summary>The other node comes with another connection: the one that there is has no use any more, whatever this side knows of it.</summary>
    /// <returns>Whether that connection is the newest, and the session alive.</returns>
    internal bool Supersede(int number)
    {
        MeshConnection? old;
        lock (_gate)
        {
            if (_over || number <= _number) return false;
            _number = number;
            old = _line;
        }

        if (old is not null) Break(old);
        lock (_gate) return !_over;
    }

    /// <summary>Completes when nobody uses the broken connection any more: what came by it has been counted.</summary>
    internal Task SettledAsync()
    {
        lock (_gate) return IsSettledLocked ? Task.CompletedTask : (_settled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>Goes on over a new connection.</summary>
    /// <param name="line">The connection; the session closes it.</param>
    /// <param name="number">Which one it is.</param>
    /// <param name="peerTaken">The number of the byte with which the other side wants to go on.</param>
    internal void Attach(MeshConnection line, int number, long peerTaken)
    {
        MeshSocket.SetImpatient(line.Socket);
        string? why = null;
        TaskCompletionSource? connected = null;
        lock (_gate)
        {
            if (!_over && number == _number && IsSettledLocked)
            {
                try
                {
                    _bytes.Resume(peerTaken);
                    _line = line;
                    connected = _connected;
                    if (!_disposed) _lastTick = long.MaxValue;
                }
                catch (InvalidDataException e)
                {
                    why = e.Message;
                }
            }
        }

        if (connected is null) line.Dispose();
        connected?.TrySetResult();
        if (why is not null) End(why);
        else Send();
    }

    /// <summary>Ends at once. What has not arrived is lost, and both sides see that the connection has ended.</summary>
    /// <param name="why">What whoever uses it is told.</param>
    internal void End(string? why)
    {
        MeshConnection? line;
        lock (_gate)
        {
            if (_over) return;
            _over = true;
            _why = why;
            (line, _line) = (_line, null);
            WakeWritersLocked(evenWithoutRoom: true);
            SettleLocked();
        }

        _acknowledge.Dispose();
        _limit.Dispose();
        line?.Dispose();
        // Who receives is told when all that has come is taken: by the one that receives from the connection, which ends now.
        _connected.TrySetResult();
        _ended.TrySetResult();
    }

    private bool IsSettledLocked => _line is null && !_sending && !_receiving;

    private void SettleLocked()
    {
        if (!IsSettledLocked) return;
        _settled?.TrySetResult();
        _settled = null;
        if (_over) _bytes.Drop();
    }

    /// <summary>Null when the session is over.</summary>
    private async ValueTask<MeshConnection?> LineAsync()
    {
        while (true)
        {
            Task connected;
            lock (_gate)
            {
                if (_over) return null;
                if (_line is not null)
                {
                    _receiving = true;
                    return _line;
                }

                connected = _connected.Task;
            }

            await connected.ConfigureAwait(false);
        }
    }

    private void Break(MeshConnection line)
    {
        bool isOver;
        lock (_gate)
        {
            if (_line != line) return;
            _line = null;
            _connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Breaks++;
            isOver = _bytes.PeerHasClosed;
            LimitLocked();
            SettleLocked();
        }

        line.Dispose();
        if (isOver) End(null);
        else _redial?.Invoke(this);
    }

    /// <summary>From now on, or since before, it has only so long.</summary>
    private void LimitLocked()
    {
        if (_over || _lastTick != long.MaxValue) return;
        _lastTick = Environment.TickCount64 + (long)_patience.TotalMilliseconds;
        _limit.Change(_patience, Timeout.InfiniteTimeSpan);
    }

    private void EndIfLate()
    {
        lock (_gate)
        {
            if (_over || _lastTick == long.MaxValue) return;
            var left = _lastTick - Environment.TickCount64;
            if (left > 0)
            {
                _limit.Change(TimeSpan.FromMilliseconds(left), Timeout.InfiniteTimeSpan);
                return;
            }
        }

        End(string.Create(CultureInfo.InvariantCulture, $"The connection with the node {Peer} has broken, and there was no other within {_patience.TotalSeconds:0.#} s."));
    }
}
