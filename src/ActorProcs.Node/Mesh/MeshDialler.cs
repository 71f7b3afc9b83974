using System.Globalization;
using System.Net.Sockets;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>Connects this node with others.</summary>
internal sealed class MeshDialler(MeshOptions options, NodeName own) : INodeRoute
{
    public async ValueTask<IByteChannel> DialAsync(NodeName node, int port, CancellationToken cancel) =>
        await OpenAsync(node, MeshKinds.Frames, port.ToString(CultureInfo.InvariantCulture), cancel).ConfigureAwait(false);

    /// <summary>See <see cref="Mesh.OpenAsync"/>.</summary>
    internal async Task<MeshConnection> OpenAsync(NodeName node, string kind, string argument, CancellationToken cancel)
    {
        if (node.Host is null) throw new PeerRefusedException($"The node {node} lives in a program, and other hosts cannot reach it.");
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
}
