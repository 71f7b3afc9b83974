using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>Connects this node with others.</summary>
internal sealed class MeshDialler(MeshOptions options, NodeName own) : IDisposable
{
    private readonly ConcurrentDictionary<NodeName, bool> _forgotten = new();
    private readonly ConcurrentDictionary<NodeName, ConcurrentDictionary<MeshConnection, bool>> _open = new();

    private readonly KeptConnections _kept = new();

    internal bool IsForgotten(string node) => NodeName.TryParse(node, out var name) && _forgotten.ContainsKey(name);

    /// <summary>See <see cref="Mesh.Forget"/>.</summary>
    internal void Forget(NodeName node)
    {
        _forgotten[node] = true;
        if (_open.TryRemove(node, out var open))
            foreach (var connection in open.Keys) connection.Dispose();
    }

    /// <summary>See <see cref="Mesh.OpenAsync"/>.</summary>
    internal async Task<MeshConnection> OpenAsync(NodeName node, string kind, string argument, CancellationToken cancel, bool blocks = false)
    {
        if (node.Host is null) throw new PeerRefusedException($"The node {node} lives in a program, and other hosts cannot reach it.");
        if (_forgotten.ContainsKey(node)) throw Forgotten(node.ToString());
        var header = new MeshHeader(kind, node.ToString(), own.ToString(), argument);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.Patience);
        try
        {
            while (_kept.Take(node, blocks) is { } kept)
                if (await TryAskAsync(kept, header, patience.Token).ConfigureAwait(false)) return kept;
            var connection = await ConnectAsync(node.EndPoint(), options.Security, header, patience.Token, blocks).ConfigureAwait(false);
            Track(node, connection);
            return connection;
        }
        catch (Exception e) when (e is not PeerRefusedException)
        {
            cancel.ThrowIfCancellationRequested();
            var why = patience.IsCancellationRequested ? $"it did not answer within {options.Patience.TotalSeconds:0.#} s" : e.Message;
            throw new IOException($"The node {node} cannot be reached: {why}.", e);
        }
    }

    /// <summary>See <see cref="Mesh.Keep"/>.</summary>
    internal void Keep(NodeName node, MeshConnection connection, bool blocks) => _kept.Keep(node, connection, blocks);

    public void Dispose() => _kept.Dispose();

    /// <summary>Connects, proves both sides, says what for, and hears that it is granted. Whoever fails says it in words of his own.</summary>
    /// <param name="where">The place of a node.</param>
    /// <param name="security">How the two prove themselves.</param>
    /// <param name="header">What for.</param>
    /// <param name="patience">Ends it, whatever it waits for.</param>
    /// <param name="blocks">Whether the calling thread waits itself, now and whenever the connection is used; see <see cref="BlockingSocket"/>.</param>
    /// <exception cref="PeerRefusedException">Whoever is there says no, or is no node of this cluster.</exception>
    internal static async Task<MeshConnection> ConnectAsync(EndPoint where, IMeshSecurity security, MeshHeader header, CancellationToken patience, bool blocks = false)
    {
        var socket = MeshSocket.New();
        MeshConnection? connection = null;
        try
        {
            using var interrupt = blocks ? patience.Closes(socket) : default;
            if (blocks) ConnectAndBlock(socket, where);
            else await socket.ConnectAsync(where, patience).ConfigureAwait(false);
            connection = await security.IntroduceAsync(socket, patience).ConfigureAwait(false);
            await AskAsync(connection, header, patience).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    private static async Task AskAsync(MeshConnection connection, MeshHeader header, CancellationToken patience)
    {
        using var registration = patience.Closes(connection);
        await connection.SendAsync(header.Pack()).ConfigureAwait(false);
        await MeshAnswer.ReadAsync(connection).ConfigureAwait(false);
    }

    /// <returns>False when the connection is none any more: the other node, or somebody on the way, closed it while nobody used it.</returns>
    private static async Task<bool> TryAskAsync(MeshConnection connection, MeshHeader header, CancellationToken patience)
    {
        try
        {
            await AskAsync(connection, header, patience).ConfigureAwait(false);
            return true;
        }
        catch (Exception e)
        {
            connection.Dispose();
            if (e is PeerRefusedException || patience.IsCancellationRequested) throw;
            return false;
        }
    }

    private static void ConnectAndBlock(Socket socket, EndPoint where)
    {
        socket.Connect(where);
        socket.Blocking = false;
    }

    private void Track(NodeName node, MeshConnection connection)
    {
        var open = _open.GetOrAdd(node, _ => new ConcurrentDictionary<MeshConnection, bool>(ReferenceEqualityComparer.Instance));
        open[connection] = true;
        connection.Disposed = () => open.TryRemove(connection, out _);
        // 1. Forget closes all that was open. 2. This connection becomes open. Whichever sees the other closes it.
        if (!_forgotten.ContainsKey(node)) return;
        connection.Dispose();
        throw Forgotten(node.ToString());
    }

    internal static PeerRefusedException Forgotten(string node) =>
        new($"The cluster has given the node {node} up: it has ended, or could not be reached for too long.");
}
