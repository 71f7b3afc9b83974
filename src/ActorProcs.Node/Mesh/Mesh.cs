using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorProcs.Mesh.Sessions;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;
using Akka.Configuration;
using Akka.Event;

namespace ActorProcs.Mesh;

/// <summary>A node's connections with other nodes: one port for all of them.</summary>
/// <remarks>It is bound before the node starts, because the node's id says where it is reached; and it serves when the node has started.</remarks>
internal sealed class Mesh : IAsyncDisposable
{
    private readonly MeshOptions _options;
    private readonly Socket _listener;
    private readonly MeshDialler _dialler;
    private readonly SessionTable _sessions;
    private readonly SessionDialler _route;
    private readonly NetworkSetup _setup;
    private readonly ConcurrentDictionary<string, IMeshService> _services = new();
    private readonly CancellationTokenSource _closing = new();
    private Task _accepting = Task.CompletedTask;
    private MeshListener? _served;
    private LocalDoor? _door;
    private RefusalLog? _refusals;

    private Mesh(MeshOptions options, Socket listener, NodeName name)
    {
        (_options, _listener, Name) = (options, listener, name);
        _dialler = new MeshDialler(options, name);
        _sessions = new SessionTable(_dialler);
        _route = new SessionDialler(_dialler, _sessions, options.SessionPatience);
        _setup = new NetworkSetup(_route);
    }

    /// <summary>The id of the node, new for this start.</summary>
    internal NodeName Name { get; }

    /// <summary>Where it listens.</summary>
    internal IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>How many connections there are whose peer is not known yet.</summary>
    internal int Strangers => _served?.Strangers ?? 0;

    /// <summary>Takes the port.</summary>
    /// <exception cref="ProcException">Somebody else listens there, or the public host is none.</exception>
    internal static Mesh Bind(MeshOptions options)
    {
        var listener = MeshSocket.Listen(new IPEndPoint(options.Listen, options.Port));
        try
        {
            var bound = (IPEndPoint)listener.LocalEndPoint!;
            return new Mesh(options, listener, NodeName.NewAt(options.PublicHost ?? PublicHost.Of(options.Listen), options.PublicPort ?? bound.Port, options.IsHead));
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>What the node needs in order to start as this one.</summary>
    internal NodeNetwork NetworkWith(Config? settings = null) => new() { Name = Name, Setup = _setup, Settings = settings };

    /// <summary>From now on calls of that kind are answered.</summary>
    internal void Register(string kind, IMeshService service) => _services[kind] = service;

    /// <summary>Begins to take connections. Once, when the node has started.</summary>
    internal void Serve(NodeRuntime node)
    {
        var log = Logging.GetLogger(node.Session.System, typeof(Mesh));
        _refusals = new RefusalLog(log, TimeProvider.System);
        _options.Security.Attach(text => log.Warning(text));
        Register(MeshKinds.Frames, new FramesService(node.Place, _setup, _sessions, _options.SessionPatience));
        Register(MeshKinds.Resume, new ResumeService(_sessions));
        Register(MeshKinds.Bulk, new BulkService(node.Session.Bulk));
        _served = new MeshListener(_options, Name.ToString(), kind => _services.GetValueOrDefault(kind), _dialler.IsForgotten, _refusals);
        _door = new LocalDoor(this, node.Place, node.Session.Bulk);
        _accepting = AcceptLoop.RunAsync(_listener, socket => _served.Take(socket, _closing.Token), Refused, _closing.Token);
    }

    /// <summary>Its streams between processes, whichever node has begun them.</summary>
    internal SessionTable Sessions => _sessions;

    /// <summary>Connects with a process of another node; the connection survives that of the two hosts.</summary>
    /// <exception cref="PeerRefusedException">The node says no, or is another one by now: it will say so again.</exception>
    /// <exception cref="IOException">It cannot be reached; perhaps later.</exception>
    internal ValueTask<IByteChannel> DialAsync(NodeName node, int port, CancellationToken cancel) => _route.DialAsync(node, port, cancel);

    /// <summary>Opens a connection of some other kind to another node.</summary>
    /// <exception cref="PeerRefusedException">The node says no, or is another one by now: it will say so again.</exception>
    /// <exception cref="IOException">It cannot be reached; perhaps later.</exception>
    internal Task<MeshConnection> OpenAsync(NodeName node, string kind, string argument, CancellationToken cancel, bool blocks = false) =>
        _dialler.OpenAsync(node, kind, argument, cancel, blocks);

    /// <summary>The cluster has given a node up: what is open to it or from it ends, and nothing is opened any more, so whoever waits for it
    /// is told at once. Should it live on, it has to come back as another one.</summary>
    /// <remarks>What it has opened to this node's own actors is Akka's to end: by quarantine.</remarks>
    internal void Forget(NodeName node)
    {
        _dialler.Forget(node);
        _sessions.Forget(node.ToString());
        _served?.Forget(node.ToString());
    }

    internal void Refused(string why) => _refusals?.Refused(why);

    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested) return;
        await _closing.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        if (_door is not null) await _door.DisposeAsync().ConfigureAwait(false);
        await _sessions.CloseAsync().ConfigureAwait(false);
        _served?.Close();
    }
}
