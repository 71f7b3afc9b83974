using System.Net.Sockets;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Wire;

/// <summary>Fetches payloads from other nodes, through this process's own node. Beside Akka's connections: no message waits behind them,
/// and no heartbeat.</summary>
/// <remarks>Whoever reads a payload needs its bytes before it can go on; so these calls block, on sockets that block.</remarks>
/// <param name="baseDirectory">Where the nodes of this host are.</param>
/// <param name="ownNode">The node of this process.</param>
/// <param name="rings">Where this process and its node share memory.</param>
internal sealed class ForeignBulk(string baseDirectory, NodeName ownNode, BulkStore rings)
{
    internal NodeName OwnNode => ownNode;

    /// <summary>So long may a transfer stand still before the bytes are given up.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Reads the bytes; with <paramref name="take"/> the file is deleted then.</summary>
    /// <exception cref="ObjectLostException">The file is gone, or its node.</exception>
    internal T Open<T>(NodeName node, in Payload payload, Func<IBulkSource, T> read, bool take)
    {
        if (payload.Length < 0 || payload.Length > Array.MaxLength)
            throw new ProcException($"A payload of {payload.Length:N0} bytes was announced, and {Array.MaxLength:N0} is the most.");
        using var transfer = new ForeignTransfer(this, node, payload);
        transfer.Begin();
        var value = read(transfer);
        if (take) transfer.Confirm();
        return value;
    }

    /// <summary>Has the file deleted, soon. Should its node not be reached, the file ends with that node.</summary>
    internal void Drop(NodeName node, in Payload payload)
    {
        var request = BulkRequest.Drop(payload.Token!);
        ThreadPool.QueueUserWorkItem(_ =>
        {
            try
            {
                using var connection = Open(node, MeshKinds.Bulk, request.ToString());
                Span<byte> word = [BulkRequest.Taken];
                connection.Send(word);
                connection.Receive(word);
            }
            catch (Exception e) when (e is IOException or SocketException or ProcException)
            {
                // It is gone already, or its node is.
            }
        });
    }

    /// <summary>Opens the way of a payload into this process.</summary>
    /// <exception cref="PeerRefusedException">The node has not got it.</exception>
    /// <exception cref="IOException">The node cannot be reached; perhaps later.</exception>
    /// <exception cref="SocketException">The same.</exception>
    internal BulkWindow Open(NodeName node, BulkRequest request)
    {
        var size = (int)Math.Clamp(request.Length, BulkWindow.Smallest, BulkWindow.Largest);
        var token = rings.Reserve(size);
        SharedPage? ring = null;
        try
        {
            ring = SharedPage.Open(rings.PathOf(token), size);
            return new BulkWindow(Open(node, MeshKinds.Window, new WindowRequest(token, size, request).ToString()), ring);
        }
        catch
        {
            ring?.Dispose();
            throw;
        }
        finally
        {
            // Both have mapped it, or nobody will.
            rings.Delete(token);
        }
    }

    private Socket Open(NodeName node, string kind, string argument)
    {
        var path = SocketPath.OfMesh(baseDirectory, ownNode.ToString());
        if (!File.Exists(path)) throw new PeerRefusedException(MeshDoor.NoDoor(node.ToString(), ownNode.ToString()));
        var milliseconds = (int)Patience.TotalMilliseconds;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = milliseconds, ReceiveTimeout = milliseconds };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            PeerIdentity.Check(socket, PeerIdentity.OwnUserId);
            socket.Send(new MeshHeader(kind, node.ToString(), ownNode.ToString(), argument).Pack());
            MeshAnswer.ReadAsync(new BlockingChannel(socket)).AsTask().GetAwaiter().GetResult();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Every call is over when it returns.</summary>
    private sealed class BlockingChannel(Socket socket) : IByteChannel
    {
        public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => ValueTask.FromResult(socket.Receive(buffer.Span, SocketFlags.None));

        public ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
        {
            socket.Send(bytes.Span);
            return ValueTask.CompletedTask;
        }

        public void EndSending() => socket.Shutdown(SocketShutdown.Send);

        public void Dispose() => socket.Dispose();
    }
}
