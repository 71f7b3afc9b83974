using System.Collections.Concurrent;

namespace ActorProcs.Mesh.Sessions;

/// <summary>The sessions of a node, those that it has dialled and those that others have.</summary>
/// <param name="dialler">Knows which nodes the cluster has given up.</param>
internal sealed class SessionTable(MeshDialler dialler)
{
    /// <summary>What has been sent and not yet taken by the operating system gets so much time when the node ends.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private const string NodeEnds = "This node has ended.";

    private readonly ConcurrentDictionary<SessionId, MeshSession> _all = new();
    private volatile bool _closed;

    internal IReadOnlyCollection<MeshSession> All => [.. _all.Values];

    /// <summary>Keeps it until it is over.</summary>
    internal void Add(MeshSession session)
    {
        _ = _all.TryAdd(session.Id, session) ? RemoveAsync() : throw new IOException("There is such a session already.");
        // 1. Forget and Close end all sessions that there are. 2. This one begins. Whichever sees the other ends it.
        if (_closed) session.End(NodeEnds);
        else if (dialler.IsForgotten(session.Peer) && !session.IsLeftToAkka) session.End(MeshDialler.Forgotten(session.Peer).Message);

        async Task RemoveAsync()
        {
            await session.Ended.ConfigureAwait(false);
            _all.TryRemove(session.Id, out _);
        }
    }

    internal MeshSession? Find(SessionId id) => _all.GetValueOrDefault(id);

    /// <summary>The cluster has given the other node up, which the dialler has heard first.</summary>
    internal void Forget(string node)
    {
        foreach (var session in All)
            if (session.Peer == node && !session.IsLeftToAkka) session.End(MeshDialler.Forgotten(node).Message);
    }

    internal async Task CloseAsync()
    {
        _closed = true;
        var open = All;
        foreach (var session in open) session.Dispose();
        await Task.WhenAny(Task.WhenAll(open.Select(session => session.IsConnected ? session.Ended : Task.CompletedTask)), Task.Delay(LastWords)).ConfigureAwait(false);
        foreach (var session in All) session.End(NodeEnds);
    }
}
