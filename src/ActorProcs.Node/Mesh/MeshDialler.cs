using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>Connects this node with others.</summary>
internal sealed class MeshDialler(MeshOptions options, NodeName own) : INodeRoute
{
    private readonly ConcurrentDictionary<NodeName, bool> _forgotten = new();
    private readonly ConcurrentDictionary<NodeName, ConcurrentDictionary<MeshConnection, bool>> _open = new();

    internal bool IsForgotten(string node) => NodeName.TryParse(node, out var name) && _forgotten.ContainsKey(name);

    /// <summary>See <see cref="Mesh.Forget"/>.</summary>
    internal void Forget(NodeName node)
    {
        _forgotten[node] = true;
        if (_open.TryRemove(node, out var open))
            foreach (var connection in open.Keys) connection.Dispose();
    }

    public async ValueTask<IByteChannel> DialAsync(NodeName node, int port, CancellationToken cancel) =>
        await OpenAsync(node, MeshKinds.Frames, port.ToString(CultureInfo.InvariantCulture), cancel).ConfigureAwait(false);

    /// <summary>See <see cref="Mesh.OpenAsync"/>.</summary>
    internal async Task<MeshConnection> OpenAsync(NodeName node, string kind, string argument, CancellationToken cancel)
    {
        if (node.Host is null) throw new PeerRefusedException($"The node {node} lives in a program, and other hosts cannot reach it.");
        if (_forgotten.ContainsKey(node)) throw Forgotten(node);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.Patience);
        Socket? socket = null;
        MeshConnection? connection = null;
        try
        {
            socket = MeshSocket.New();
            await socket.ConnectAsync(node.EndPoint(), patience.Token).ConfigureAwait(false);
            connection = await options.Security.IntroduceAsync(socket, patience.Token).ConfigureAwait(false);
            using (patience.Token.UnsafeRegister(static opened => ((IDisposable)opened!).Dispose(), connection))
            {
                await connection.SendAsync(new MeshHeader(kind, node.ToString(), own.ToString(), argument).Pack()).ConfigureAwait(false);
                await MeshAnswer.ReadAsync(connection).ConfigureAwait(false);
            }

            Track(node, connection);
            return connection;
        }
        catch (Exception e)
        {
            connection?.Dispose();
            socket?.Dispose();
            if (e is PeerRefusedException) throw;
            cancel.ThrowIfCancellationRequested();
            var why = patience.IsCancellationRequested ? $"it did not answer within {options.Patience.TotalSeconds:0.#} s" : e.Message;
            throw new IOException($"The node {node} cannot be reached: {why}.", e);
        }
    }

    private void Track(NodeName node, MeshConnection connection)
    {
        var open = _open.GetOrAdd(node, _ => new ConcurrentDictionary<MeshConnection, bool>(ReferenceEqualityComparer.Instance));
        open[connection] = true;
        connection.Disposed = () => open.TryRemove(connection, out _);
        // 1. Forget closes all that was open. 2. This connection becomes open. Whichever sees the other closes it.
        if (!_forgotten.ContainsKey(node)) return;
        connection.Dispose();
        throw Forgotten(node);
    }

    private static PeerRefusedException Forgotten(NodeName node) =>
        new($"The cluster has given the node {node} up: it has ended, or could not be reached for too long.");
}
