using System.Net;
using ActorProcs.Bundles;
using ActorProcs.Mesh;
using ActorProcs.Named;
using ActorProcs.Nodes;
using ActorProcs.Trust;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;

namespace ActorProcs.Membership;

/// <summary>A node that stands alone: the one of its host, and a member of a cluster.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    /// <summary>Leaving needs the others' answers; who does not get them goes without.</summary>
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(5);

    private readonly Mesh.Mesh _mesh;
    private readonly BundleCache _cache;
    private readonly TaskCompletionSource<string> _removed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ClusterTrust? _trust;
    private NamedNode? _named;
    private int _disposed;

    private ClusterNode(Mesh.Mesh mesh, NodeRuntime runtime, BundleCache cache, ClusterTrust? trust) =>
        (_mesh, Runtime, _cache, _trust) = (mesh, runtime, cache, trust);

    internal NodeRuntime Runtime { get; }

    internal NodeName Name => _mesh.Name;

    /// <summary>Null with <see cref="ClusterNodeOptions.Insecure"/>.</summary>
    internal ClusterTrust? Trust => _trust;

    /// <summary>Completes, with the reason, when the others have given this node up. Then it is of no use any more.</summary>
    internal Task<string> Removed => _removed.Task;

    /// <summary>Completes when somebody has asked this node, from here or from another one, to end.</summary>
    internal Task EndRequested => _asked.Task;

    /// <summary>Starts the node and returns when it is a member.</summary>
    /// <exception cref="ProcException">It cannot be set up, or the cluster refuses it.</exception>
    /// <exception cref="IOException">The member to join cannot be reached.</exception>
    internal static async Task<ClusterNode> StartAsync(ClusterNodeOptions options, CancellationToken cancel)
    {
        var trust = options.Insecure ? null : await TrustAsync(options, cancel).ConfigureAwait(false);
        var meshOptions = new MeshOptions
        {
            Listen = options.Listen,
            Port = options.Port,
            PublicHost = options.PublicHost,
            Security = trust is null ? new NoSecurity() : new MeshTls(trust),
            IsHead = options.Join is null,
        };
        var mesh = Mesh.Mesh.Bind(meshOptions);
        ClusterNode? node = null;
        BundleCache? cache = null;
        try
        {
            cache = BundleCache.Open(options.CacheFolder);
            node = Start(options, mesh, cache, trust);
            await node.JoinAsync(options, meshOptions, cancel).ConfigureAwait(false);
            await node.KeepNamedAsync(options, cancel).ConfigureAwait(false);
            return node;
        }
        catch
        {
            if (node is not null) await node.DisposeAsync().ConfigureAwait(false);
            else
            {
                cache?.Dispose();
                await mesh.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>Takes no more work, and returns when what other nodes have placed here has come to its end, or the patience has.</summary>
    internal async Task<bool> DrainAsync(TimeSpan patience)
    {
        try
        {
            await Runtime.Session.Node.Ask<Drained>(new DrainNode(), patience).ConfigureAwait(false);
            return true;
        }
        catch (AskTimeoutException)
        {
            return false;
        }
    }

    /// <summary>Leaves the cluster in order: the others need not find out.</summary>
    internal async Task LeaveAsync()
    {
        if (_removed.Task.IsCompleted) return;
        using var patience = new CancellationTokenSource(LeavePatience);
        try
        {
            // First the log, which needs a majority of its members: it must not count this one when it is gone.
            if (_named is not null) await _named.LeaveAsync(LeavePatience).ConfigureAwait(false);
            await Cluster.Get(Runtime.Session.System).LeaveAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // They will find out.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (_named is not null) await _named.DisposeAsync().ConfigureAwait(false);
        await Runtime.DisposeAsync().ConfigureAwait(false);
        await _mesh.DisposeAsync().ConfigureAwait(false);
        _cache.Dispose();
    }

    private static async Task<ClusterTrust> TrustAsync(ClusterNodeOptions options, CancellationToken cancel)
    {
        var folder = new StateFolder(options.StateFolder ?? StateFolder.Default);
        string[] names = [options.PublicHost ?? PublicHost.Of(options.Listen), Dns.GetHostName()];
        return options.Join is { } member
            ? await ClusterTrust.JoinAsync(folder, names, options.Token is { } token ? JoinToken.Parse(token) : null, member, cancel).ConfigureAwait(false)
            : await ClusterTrust.OpenOrCreateAsync(folder, names).ConfigureAwait(false);
    }

    private static ClusterNode Start(ClusterNodeOptions options, Mesh.Mesh mesh, BundleCache cache, ClusterTrust? trust)
    {
        var offers = new BundleOffers(cache, new BundleLimits());
        var settings = ConfigurationFactory.ParseString(options.Settings)
            .WithFallback(ConfigurationFactory.FromResource("ActorProcs.node.conf", typeof(NodeRuntime).Assembly))
            .WithFallback(ConfigurationFactory.FromResource("Akka.Cluster.Configuration.Cluster.conf", typeof(Cluster).Assembly));
        var network = mesh.NetworkWith(settings) with
        {
            Title = options.Title,
            Labels = options.Labels,
            HasNamed = true,
            Files = new ShippedBundles(offers, cache, mesh),
        };
        var runtime = NodeRuntime.Start(options.Local, sparesAtOnce: true, network);
        var node = new ClusterNode(mesh, runtime, cache, trust);
        runtime.Session.System.ActorOf(
            Props.Create(() => new MembershipActor(runtime.Session.Node, reason => node._removed.TrySetResult(reason), id => mesh.Forget(NodeName.Parse(id)), () => node._asked.TrySetResult())), MembershipActor.ActorName);
        mesh.Register(FirstContact.Kind, new FirstContact(mesh.Name));
        mesh.Register(BlobService.Kind, new BlobService(offers));
        mesh.Serve(runtime);
        return node;
    }

    /// <summary>What outlives the node.</summary>
    private static string FolderOf(ClusterNodeOptions options)
    {
        // What named objects contain is nobody else's, with certificates or without.
        var folder = options.StateFolder ?? StateFolder.Default;
        _ = new StateFolder(folder);
        return folder;
    }

    /// <summary>Objects with names live in a log that all members keep; this one becomes one of them.</summary>
    private async Task KeepNamedAsync(ClusterNodeOptions options, CancellationToken cancel)
    {
        var cluster = Cluster.Get(Runtime.Session.System);
        _named = await NamedNode.StartAsync(
            new NamedNodeOptions
            {
                Node = Runtime,
                Mesh = _mesh,
                Folder = Path.Combine(FolderOf(options), "named"),
                IsFirst = options.Join is null,
                Nodes = () => cluster.State.Members.Where(member => member.Status is not (MemberStatus.Down or MemberStatus.Removed))
                    .Select(member => NodeName.Parse(member.Address.Host)),
            },
            cancel).ConfigureAwait(false);
    }

    private async Task JoinAsync(ClusterNodeOptions options, MeshOptions meshOptions, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.JoinPatience);
        var cluster = Cluster.Get(Runtime.Session.System);
        try
        {
            var seed = options.Join is { } member
                ? await FirstContact.AskAsync(member, Name, meshOptions, patience.Token).ConfigureAwait(false)
                : await Neighbours.FindAsync(FolderOf(options), Name, meshOptions, patience.Token).ConfigureAwait(false) ?? Name;
            var address = cluster.SelfAddress.WithHost(seed.ToString());
            await cluster.JoinAsync(address, patience.Token).ConfigureAwait(false);
            var folder = FolderOf(options);
            Runtime.Session.System.ActorOf(Props.Create(() => new Neighbours(folder)), Neighbours.ActorName);
        }
        catch (Exception e) when (e is OperationCanceledException or ClusterJoinFailedException)
        {
            cancel.ThrowIfCancellationRequested();
            throw new IOException(
                $"The cluster at {FirstContact.Text(options.Join ?? Name.EndPoint())} has not taken this node in within {options.JoinPatience.TotalSeconds:0} s. Its members must be able to reach this one at {Name.Host}:{Name.Port}: see --public-host.", e);
        }
    }
}
