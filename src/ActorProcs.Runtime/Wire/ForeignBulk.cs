using System.Diagnostics;
using System.Net.Sockets;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Wire;

/// <summary>Fetches payloads from other nodes, through this process's own node. Beside Akka's connections: no message waits behind them,
/// and no heartbeat.</summary>
/// <remarks>Whoever reads a payload needs its bytes before it can go on; so these calls block, on sockets that block.</remarks>
internal sealed class ForeignBulk(string baseDirectory, NodeName ownNode)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    internal NodeName OwnNode => ownNode;

    /// <summary>So long may a transfer stand still before the bytes are given up.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Fetches the bytes and has the file deleted.</summary>
    /// <exception cref="ObjectLostException">The file is gone, or its node.</exception>
    internal byte[] Take(NodeName node, in Payload payload) => Fetch(node, payload, confirm: true);

    /// <summary>Fetches the bytes and leaves the file.</summary>
    /// <exception cref="ObjectLostException">The file is gone, or its node.</exception>
    internal byte[] Peek(NodeName node, in Payload payload) => Fetch(node, payload, confirm: false);

    /// <summary>Has the file deleted, soon. Should its node not be reached, the file ends with that node.</summary>
    internal void Drop(NodeName node, in Payload payload)
    {
        var request = BulkRequest.Drop(payload.Token!);
        ThreadPool.QueueUserWorkItem(_ =>
        {
            try
            {
                using var connection = Open(node, request);
                Confirm(connection);
            }
            catch (Exception e) when (e is IOException or SocketException or ProcException)
            {
                // It is gone already, or its node is.
            }
        });
    }

    private byte[] Fetch(NodeName node, in Payload payload, bool confirm)
    {
        if (payload.Length < 0 || payload.Length > Array.MaxLength)
            throw new ProcException($"A payload of {payload.Length:N0} bytes was announced, and {Array.MaxLength:N0} is the most.");
        byte[]? bytes = null;
        var done = 0;
        var pause = ShortestPause;
        for (var progress = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                using var connection = Open(node, new BulkRequest(payload.Token!, payload.Length, done));
                // Not before the node has said that it has so many.
                bytes ??= GC.AllocateUninitializedArray<byte>((int)payload.Length);
                for (pause = ShortestPause; done < bytes.Length; progress = Stopwatch.GetTimestamp())
                {
                    var count = connection.Receive(bytes.AsSpan(done), SocketFlags.None);
                    if (count == 0) throw new IOException("The connection ended in the middle.");
                    done += count;
                }

                if (confirm) Confirm(connection);
                return bytes;
            }
            catch (PeerRefusedException e)
            {
                // 1. All bytes have come, and we confirm. 2. The other node deletes the file. 3. Its answer is lost on the way.
                if (bytes is not null && done == bytes.Length) return bytes;
                throw new ObjectLostException($"A payload of {payload.Length:N0} bytes on the node {node} is gone: {e.Message}");
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                if (bytes is not null && done == bytes.Length && Stopwatch.GetElapsedTime(progress) > Patience) return bytes;
                if (Stopwatch.GetElapsedTime(progress) > Patience)
                {
                    throw new ObjectLostException(
                        $"A payload of {payload.Length:N0} bytes on the node {node} is lost: "
                        + $"{done:N0} bytes have come, and no more for {Patience.TotalSeconds:0.#} s. {e.Message}");
                }

                Thread.Sleep(pause);
                pause = pause + pause < LongestPause ? pause + pause : LongestPause;
            }
        }
    }

    private static void Confirm(Socket connection)
    {
        Span<byte> word = [BulkRequest.Taken];
        connection.Send(word);
        if (connection.Receive(word) == 0) throw new IOException("The connection ended before the other node has confirmed.");
    }

    private Socket Open(NodeName node, BulkRequest request)
    {
        var path = SocketPath.OfMesh(baseDirectory, ownNode.ToString());
        if (!File.Exists(path)) throw new PeerRefusedException(MeshDoor.NoDoor(node.ToString(), ownNode.ToString()));
        var milliseconds = (int)Patience.TotalMilliseconds;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = milliseconds, ReceiveTimeout = milliseconds };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            PeerIdentity.Check(socket, PeerIdentity.OwnUserId);
            socket.Send(new MeshHeader(MeshKinds.Bulk, node.ToString(), ownNode.ToString(), request.ToString()).Pack());
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
