using System.Collections.Concurrent;
using System.Net.Sockets;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>Takes the connections of other nodes.</summary>
/// <param name="options">Who may come, and how many at once.</param>
/// <param name="own">This node's id.</param>
/// <param name="services">By kind of connection.</param>
/// <param name="isForgotten">Whether the cluster has given a node up.</param>
/// <param name="refusals">Told of strangers.</param>
internal sealed class MeshListener(
    MeshOptions options, string own, Func<string, IMeshService?> services, Func<string, bool> isForgotten, RefusalLog refusals)
{
    /// <summary>So long a caller may think about its next request.</summary>
    private static readonly TimeSpan KeptFor = 3 * KeptConnections.Patience;

    private readonly ConcurrentDictionary<MeshConnection, string> _callers = new(ReferenceEqualityComparer.Instance);
    private readonly OpenConnections _strangers = new(options.MostUnintroduced);
    private readonly OpenConnections _open = new();

    /// <summary>How many connections there are whose peer is not known yet.</summary>
    internal int Strangers => _strangers.Count;

    internal void Take(Socket socket, CancellationToken cancel) => _ = TakeAsync(socket, cancel);

    /// <summary>Ends what a node has opened here.</summary>
    internal void Forget(string node)
    {
        foreach (var (connection, caller) in _callers)
            if (caller == node) connection.Dispose();
    }

    internal void Close()
    {
        _strangers.Close();
        _open.Close();
    }

    private async Task TakeAsync(Socket socket, CancellationToken cancel)
    {
        try
        {
            if (_strangers.Add(socket))
                refusals.Refused($"{options.MostUnintroduced} connections have been opened by somebody who says nothing; the oldest is closed.");
            MeshSocket.Set(socket);
            if (await WelcomeAsync(socket, cancel).ConfigureAwait(false) is { } call) await ServeAsync(call, cancel).ConfigureAwait(false);
            else socket.Dispose();
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is PeerRefusedException) refusals.Refused(e.Message);
        }
        finally
        {
            _strangers.Remove(socket);
        }
    }

    /// <summary>Null if there is nothing to serve.</summary>
    private async Task<MeshCall?> WelcomeAsync(Socket socket, CancellationToken cancel)
    {
        var peer = socket.RemoteEndPoint;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.Patience);
        try
        {
            if (await options.Security.WelcomeAsync(socket, patience.Token).ConfigureAwait(false) is not { } connection) return null;
            using (patience.Token.Closes(connection))
                return await MeshHeader.ReadAsync(connection).ConfigureAwait(false) is { } header ? new MeshCall(header, connection) : null;
        }
        catch (PeerRefusedException e)
        {
            throw new PeerRefusedException($"{peer}: {e.Message}");
        }
        catch (Exception) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new PeerRefusedException($"{peer}: It did not introduce itself within {options.Patience.TotalSeconds:0.#} s.");
        }
    }

    private async Task ServeAsync(MeshCall call, CancellationToken cancel)
    {
        var connection = call.Connection;
        _strangers.Remove(connection.Socket);
        _open.Add(connection);
        _callers[connection] = call.Header.From;
        try
        {
            for (MeshCall? next = call; next is not null; next = await NextAsync(call, cancel).ConfigureAwait(false))
            {
                call = next;
                await Find(call.Header).ServeAsync(call, cancel).ConfigureAwait(false);
            }
        }
        catch (PeerRefusedException e) when (!call.IsGranted)
        {
            await RefuseAsync(call, e.Message).ConfigureAwait(false);
        }
        finally
        {
            _open.Remove(connection);
            _callers.TryRemove(connection, out _);
            if (!call.IsGivenAway) connection.Dispose();
        }
    }

    /// <summary>What the same caller asks next; null if nothing more comes.</summary>
    private static async ValueTask<MeshCall?> NextAsync(MeshCall call, CancellationToken cancel)
    {
        if (!call.MayGoOn) return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(KeptFor);
        using var registration = patience.Token.Closes(call.Connection);
        return await MeshHeader.ReadAsync(call.Connection).ConfigureAwait(false) is { } header && header.From == call.Header.From ? new MeshCall(header, call.Connection) : null;
    }

    private IMeshService Find(MeshHeader header)
    {
        // 1. A node ends. 2. Another starts at its address. 3. Somebody who knew the first one comes: he must not take the second for it.
        if (header.To != own && header.Kind is not (MeshKinds.Who or MeshKinds.Http)) throw new PeerRefusedException($"The node {header.To} has ended; at its address runs {own}.");
        // 1. A node is paused. 2. The cluster gives it up, and lets others do its work. 3. It goes on. It must not come back as if nothing
        // had happened.
        if (isForgotten(header.From))
            throw new PeerRefusedException($"The cluster has given the node {header.From} up. It has to be started again, as a new one.");
        return services(header.Kind) ?? throw new PeerRefusedException(
            $"The node {own} does not know connections of kind '{header.Kind}'. Use one version of ActorProcs in a cluster.");
    }

    private async Task RefuseAsync(MeshCall call, string reason)
    {
        using var patience = new CancellationTokenSource(options.Patience);
        using var registration = patience.Token.Closes(call.Connection);
        await call.Connection.SendAsync(MeshAnswer.Refused(reason)).ConfigureAwait(false);
        call.Connection.EndSending();
        await EndOfStream.AwaitAsync(call.Connection.Stream, patience.Token).ConfigureAwait(false);
    }
}
