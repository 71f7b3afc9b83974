using System.Diagnostics;
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
    /// <summary>Leaving needs the others' answers; who does not get them goes without. The log's is waited for longer, while it can come.</summary>
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

    /// <summary>Programs of other hosts.</summary>
    internal BundleCache Bundles => _cache;

    /// <summary>How many nodes keep the log of named objects, as this one knows it.</summary>
    internal int LogMembers => _named?.Log.Members.Count ?? 0;

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
            var begins = await node.JoinAsync(options, meshOptions, cancel).ConfigureAwait(false);
            await node.KeepNamedAsync(options, begins, cancel).ConfigureAwait(false);
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
        // To Akka no time at all is for ever.
        var limit = patience == TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : patience;
        try
        {
            await Runtime.Session.Node.Ask<Drained>(new DrainNode(), limit).ConfigureAwait(false);
            return true;
        }
        catch (AskTimeoutException)
        {
            return false;
        }
    }

    /// <summary>Leaves the cluster in order: the others need not find out.</summary>
    /// <param name="atOnce">Cancelled by who will not wait for their answers.</param>
    /// <returns>Whether the others keep named objects without this node from now on.</returns>
    internal async Task<bool> LeaveAsync(CancellationToken atOnce = default)
    {
        if (_removed.Task.IsCompleted) return true;
        var hasLeftLog = true;
        try
        {
            // First the log, which needs a majority of its members: it must not count this one when it is gone.
            if (_named is not null) hasLeftLog = await _named.LeaveAsync(LeavePatience, atOnce).ConfigureAwait(false);
            using var patience = new CancellationTokenSource(LeavePatience);
            await Cluster.Get(Runtime.Session.System).LeaveAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // They will find out.
        }

        return hasLeftLog;
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
            ? await PatientAsync(options, () => ClusterTrust.JoinAsync(folder, names, options.Token is { } token ? JoinToken.Parse(token) : null, member, cancel)).ConfigureAwait(false)
            : await ClusterTrust.OpenOrCreateAsync(folder, names).ConfigureAwait(false);
    }

    /// <summary>Asks again whoever is there and does not answer in time: a host that has very much to do is not gone. Half of the time that
    /// joining may take is left for joining.</summary>
    private static async Task<T> PatientAsync<T>(ClusterNodeOptions options, Func<Task<T>> ask)
    {
        for (var start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (IOException e) when (e.InnerException is TimeoutException && Stopwatch.GetElapsedTime(start) < options.JoinPatience / 2)
            {
                // Once more, on a new connection.
            }
        }
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
        mesh.Register(HttpService.Kind, new HttpService(runtime.Place));
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
    /// <param name="options">How this node is set up.</param>
    /// <param name="begins">Whether the cluster begins with this node: any other one's log is there already, and has what was agreed.</param>
    /// <param name="cancel">Gives up.</param>
    private async Task KeepNamedAsync(ClusterNodeOptions options, bool begins, CancellationToken cancel)
    {
        var cluster = Cluster.Get(Runtime.Session.System);
        _named = await NamedNode.StartAsync(
            new NamedNodeOptions
            {
                Node = Runtime,
                Mesh = _mesh,
                Folder = Path.Combine(FolderOf(options), "named"),
                IsFirst = begins,
                Nodes = () => cluster.State.Members.Where(member => member.Status is not (MemberStatus.Down or MemberStatus.Removed))
                    .Select(member => NodeName.Parse(member.Address.Host)),
            },
            cancel).ConfigureAwait(false);
    }

    /// <returns>Whether there was no cluster before.</returns>
    private async Task<bool> JoinAsync(ClusterNodeOptions options, MeshOptions meshOptions, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.JoinPatience);
        var cluster = Cluster.Get(Runtime.Session.System);
        try
        {
            var seed = options.Join is { } member
                ? await PatientAsync(options, () => FirstContact.AskAsync(member, Name, meshOptions, patience.Token)).ConfigureAwait(false)
                : await Neighbours.FindAsync(FolderOf(options), Name, meshOptions, patience.Token).ConfigureAwait(false) ?? Name;
            var address = cluster.SelfAddress.WithHost(seed.ToString());
            await cluster.JoinAsync(address, patience.Token).ConfigureAwait(false);
            var folder = FolderOf(options);
            Runtime.Session.System.ActorOf(Props.Create(() => new Neighbours(folder)), Neighbours.ActorName);
            return seed == Name;
        }
        catch (Exception e) when (e is OperationCanceledException or ClusterJoinFailedException)
        {
            cancel.ThrowIfCancellationRequested();
            throw new IOException(
                $"The cluster at {FirstContact.Text(options.Join ?? Name.EndPoint())} has not taken this node in within {options.JoinPatience.TotalSeconds:0} s. Its members must be able to reach this one at {Name.Host}:{Name.Port}: see --public-host.", e);
        }
    }
}
