using System.Net;
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
        try
        {
            return (await MeshDialler.ConnectAsync(where, security, new MeshHeader(HttpService.Kind, "", "console", ""), patience.Token).ConfigureAwait(false)).Stream;
        }
        catch (Exception e) when (e is not PeerRefusedException)
        {
            cancel.ThrowIfCancellationRequested();
            throw new IOException(patience.IsCancellationRequested ? $"no answer within {Patience.TotalSeconds:0.#} s" : e.Message.TrimEnd('.'), e);
        }
    }
}
