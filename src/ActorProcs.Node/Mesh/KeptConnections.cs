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

    /// <summary>Since its two ends have proved themselves. Their certificates are renewed, and what is begun later is to be proved by the new ones.</summary>
    internal static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(NodeName Node, bool Blocks), List<Kept>> _kept = [];
    private bool _closed;

    /// <summary>In place of disposing of it, once all that was said on it has been answered.</summary>
    internal void Keep(NodeName node, MeshConnection connection, bool blocks)
    {
        lock (_gate)
        {
            if (!_closed && connection.Age < LongestLife)
            {
                var key = (node, blocks);
                if (!_kept.TryGetValue(key, out var all)) _kept[key] = all = [];
                if (all.Count < Most)
                {
                    Kept kept = new(connection);
                    kept.End = new Timer(_ => Close(key, kept), null, Patience, Timeout.InfiniteTimeSpan);
                    all.Add(kept);
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
        while (true)
        {
            Kept newest;
            lock (_gate)
            {
                if (!_kept.TryGetValue((node, blocks), out var all)) return null;
                newest = all[^1];
                RemoveLocked((node, blocks), newest);
            }

            if (IsOpen(newest.Connection.Socket)) return newest.Connection;
            newest.Connection.Dispose();
        }
    }

    /// <summary>Closes all, and from now on each that is to be kept.</summary>
    public void Dispose()
    {
        Kept[] all;
        lock (_gate)
        {
            _closed = true;
            all = [.. _kept.Values.SelectMany(static of => of)];
            _kept.Clear();
        }

        foreach (var kept in all)
        {
            kept.End?.Dispose();
            kept.Connection.Dispose();
        }
    }

    private void Close((NodeName Node, bool Blocks) key, Kept kept)
    {
        lock (_gate)
        {
            // The next request was quicker than the clock.
            if (!RemoveLocked(key, kept)) return;
        }

        kept.Connection.Dispose();
    }

    /// <summary>Whoever removes it has it.</summary>
    private bool RemoveLocked((NodeName Node, bool Blocks) key, Kept kept)
    {
        if (!_kept.TryGetValue(key, out var all) || !all.Remove(kept)) return false;
        if (all.Count == 0) _kept.Remove(key);
        kept.End?.Dispose();
        return true;
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

    private sealed class Kept(MeshConnection connection)
    {
        internal MeshConnection Connection => connection;

        internal Timer? End { get; set; }
    }
}
