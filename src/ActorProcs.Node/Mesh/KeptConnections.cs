using System.Net.Sockets;
using ActorProcs.Wire;

namespace ActorProcs.Mesh;

/// <summary>Connections to other nodes that have served one request and may serve the next: two nodes that prove themselves to each other
/// need longer for that than a megabyte needs on its way.</summary>
internal sealed class KeptConnections : IDisposable
{
    /// <summary>Less than the other side waits (see <see cref="MeshListener"/>), so that it seldom closes one under a request.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>For each node and way of use. More were in use at once; so many of them are seldom needed again.</summary>
    internal const int Most = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<(NodeName Node, bool Blocks), Stack<Kept>> _kept = [];
    private bool _closed;

    /// <summary>In place of disposing of it, once all that was said on it has been answered.</summary>
    internal void Keep(NodeName node, MeshConnection connection, bool blocks)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                if (!_kept.TryGetValue((node, blocks), out var kept)) _kept[(node, blocks)] = kept = new Stack<Kept>();
                if (kept.Count < Most)
                {
                    kept.Push(new Kept(connection));
                    return;
                }
            }
        }

        connection.Dispose();
    }

    /// <summary>One that is still open, as far as is known here; null if there is none.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="blocks">Whether a thread waits on it. A connection is used in one way for ever; see <see cref="Wire.Transport.BlockingSocket"/>.</param>
    internal MeshConnection? Take(NodeName node, bool blocks)
    {
        lock (_gate)
        {
            if (!_kept.TryGetValue((node, blocks), out var kept)) return null;
            while (kept.TryPop(out var newest))
                if (newest.TryClaim() is { } connection) return connection;
            _kept.Remove((node, blocks));
            return null;
        }
    }

    /// <summary>Closes all, and from now on each that is to be kept.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var kept in _kept.Values.SelectMany(all => all)) kept.TryClaim()?.Dispose();
            _kept.Clear();
        }
    }

    /// <summary>Belongs to whoever claims it first: the next request, or the clock.</summary>
    private sealed class Kept
    {
        private readonly Timer _end;
        private MeshConnection? _connection;

        internal Kept(MeshConnection connection)
        {
            _connection = connection;
            _end = new Timer(static kept => ((Kept)kept!).TryClaim()?.Dispose(), this, Patience, Timeout.InfiniteTimeSpan);
        }

        internal MeshConnection? TryClaim()
        {
            if (Interlocked.Exchange(ref _connection, null) is not { } connection) return null;
            _end?.Dispose();
            if (IsOpen(connection.Socket)) return connection;
            connection.Dispose();
            return null;
        }

        /// <summary>Nothing is to come before something is asked: what has come is the end.</summary>
        private static bool IsOpen(Socket socket)
        {
            try
            {
                return !socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }
}
