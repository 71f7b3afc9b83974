using System.Diagnostics;
using System.Net;
using ActorProcs.Membership;

namespace ActorProcs.Node.Tests.Membership;

/// <summary>Nodes of one cluster on loopback addresses of their own, in one process, and programs connected to them.</summary>
public abstract class ClusterTest : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<ClusterNode> _nodes = [];
    private readonly Dictionary<ClusterNode, ClusterNodeOptions> _options = [];
    private readonly List<ProcContext> _programs = [];

    protected string Folder { get; } = Directory.CreateTempSubdirectory("apc").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var program in _programs) await program.DisposeAsync();
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Starts a node on a host of its own; the first one begins the cluster, the others join it.</summary>
    private protected Task<ClusterNode> StartAsync(int workers = 1, string? title = null, Dictionary<string, string>? labels = null) => StartAsync(new ClusterNodeOptions
    {
        Insecure = true,
        Listen = IPAddress.Parse($"127.0.0.{_nodes.Count + 2}"),
        Port = 0,
        Join = _nodes.Count == 0 ? null : _nodes[0].Name.EndPoint(),
        Title = title,
        Labels = labels ?? [],
        Local = new LocalOptions { Directory = Path.Combine(Folder, $"h{_nodes.Count + 2}"), Workers = workers, Spares = 0 },
        CacheFolder = Path.Combine(Folder, $"c{_nodes.Count + 2}"),
        StateFolder = Path.Combine(Folder, $"s{_nodes.Count + 2}"),
    });

    /// <summary>Ends a node without a word to the others, and starts it again as it was started the first time.</summary>
    private protected async Task<ClusterNode> StartAgainAsync(ClusterNode node)
    {
        await node.DisposeAsync();
        return await StartAsync(_options[node]);
    }

    private async Task<ClusterNode> StartAsync(ClusterNodeOptions options)
    {
        var node = await ClusterNode.StartAsync(options, CancellationToken.None);
        _nodes.Add(node);
        _options[node] = options;
        return node;
    }

    /// <summary>A program on the host of a node.</summary>
    private protected async Task<ProcContext> ConnectAsync(ClusterNode node)
    {
        var program = await ProcContext.ConnectAsync(node.Runtime.Place.Address);
        _programs.Add(program);
        return program;
    }

    /// <summary>The node knows so many members, itself included.</summary>
    protected static Task KnowsAsync(ProcContext program, int nodes) =>
        TrueAsync(async () => (await program.NodesAsync()).Count == nodes, $"{nodes} nodes know each other");

    protected static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Patience, $"It did not happen: {what}");
            await Task.Delay(10);
        }
    }
}
