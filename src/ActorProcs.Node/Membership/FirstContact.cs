using System.Net;
using System.Net.Sockets;
using ActorProcs.Mesh;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Membership;

/// <summary>Who is there? A new node knows where a member is, and not its id, which is new at every start.</summary>
internal sealed class FirstContact(NodeName own) : IMeshService
{
    internal const string Kind = MeshKinds.Who;

    public async Task ServeAsync(MeshCall call, CancellationToken cancel)
    {
        await call.GrantAsync().ConfigureAwait(false);
        await call.Connection.SendAsync(new MeshHeader(Kind, call.Header.From, own.ToString(), "").Pack()).ConfigureAwait(false);
    }

    /// <exception cref="PeerRefusedException">Whoever is there is no node of this cluster.</exception>
    /// <exception cref="IOException">Nobody is there; within it a <see cref="TimeoutException"/>: or does not answer in time.</exception>
    internal static async Task<NodeName> AskAsync(EndPoint where, NodeName own, MeshOptions options, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.Patience);
        try
        {
            using var connection = await MeshDialler.ConnectAsync(where, options.Security, new MeshHeader(Kind, "", own.ToString(), ""), patience.Token).ConfigureAwait(false);
            using var registration = patience.Token.Closes(connection);
            var answer = await MeshHeader.ReadAsync(connection).ConfigureAwait(false);
            return NodeName.Parse(answer?.From ?? throw new IOException("it closed the connection"));
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            cancel.ThrowIfCancellationRequested();
            var isLate = patience.IsCancellationRequested;
            var why = isLate ? $"no answer within {options.Patience.TotalSeconds:0.#} s" : e.Message;
            throw new IOException($"No node answers at {Text(where)}: {why}.", isLate ? new TimeoutException(why, e) : e);
        }
    }

    internal static string Text(EndPoint where) => where is DnsEndPoint name ? $"{name.Host}:{name.Port}" : $"{where}";
}
