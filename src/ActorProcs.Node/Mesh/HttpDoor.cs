using System.Net;
using System.Net.Sockets;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>A console's way to the API of a node on another host; see <see cref="HttpService"/>.</summary>
internal static class HttpDoor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Connects; what follows is HTTP, and the stream ends the connection with itself.</summary>
    /// <exception cref="PeerRefusedException">Whoever is there says no, or is no node of this cluster.</exception>
    /// <exception cref="IOException">Nobody is there.</exception>
    internal static async Task<Stream> DialAsync(EndPoint where, IMeshSecurity security, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        Socket? socket = null;
        MeshConnection? connection = null;
        try
        {
            socket = MeshSocket.New();
            await socket.ConnectAsync(where, patience.Token).ConfigureAwait(false);
            connection = await security.IntroduceAsync(socket, patience.Token).ConfigureAwait(false);
            using (patience.Token.UnsafeRegister(static opened => ((IDisposable)opened!).Dispose(), connection))
            {
                await connection.SendAsync(new MeshHeader(HttpService.Kind, "", "console", "").Pack()).ConfigureAwait(false);
                await MeshAnswer.ReadAsync(connection).ConfigureAwait(false);
            }

            return connection.Stream;
        }
        catch (Exception e)
        {
            connection?.Dispose();
            socket?.Dispose();
            if (e is PeerRefusedException) throw;
            cancel.ThrowIfCancellationRequested();
            throw new IOException(patience.IsCancellationRequested ? $"no answer within {Patience.TotalSeconds:0.#} s" : e.Message.TrimEnd('.'), e);
        }
    }
}
