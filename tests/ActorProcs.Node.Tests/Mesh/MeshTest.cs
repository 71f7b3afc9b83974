using System.Net;
using ActorProcs.Mesh;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;

namespace ActorProcs.Node.Tests.Mesh;

/// <summary>Nodes on loopback addresses of their own, in one process, each with its own folders as on a host of its own.</summary>
public abstract class MeshTest : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<TestNode> _nodes = [];

    protected string Folder { get; } = Directory.CreateTempSubdirectory("apm").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private protected IReadOnlyList<TestNode> Nodes => _nodes;

    private protected virtual IMeshSecurity SecurityOf(int host) => new NoSecurity();

    private protected TestNode Start(int host, int port = 0, string settings = "", Func<MeshOptions, MeshOptions>? change = null)
    {
        var options = new MeshOptions { Listen = IPAddress.Parse($"127.0.0.{host}"), Port = port, Security = SecurityOf(host) };
        var mesh = ActorProcs.Mesh.Mesh.Bind(change is null ? options : change(options));
        var local = new LocalOptions { Directory = Path.Combine(Folder, $"h{host}"), Spares = 0, Workers = 1 };
        var runtime = NodeRuntime.Start(local, sparesAtOnce: false, mesh.NetworkWith(ConfigurationFactory.ParseString(settings)));
        mesh.Serve(runtime);
        return Keep(new TestNode(mesh, runtime));
    }

    /// <summary>It ends with the test.</summary>
    private protected TestNode Keep(TestNode node)
    {
        _nodes.Add(node);
        return node;
    }

    /// <summary>Asks again until somebody answers: for what Akka promises only "soon".</summary>
    protected static async Task<T> AskUntilAnsweredAsync<T>(IActorRef who, object question)
    {
        for (var end = DateTime.UtcNow + Patience; ;)
        {
            try
            {
                return await who.Ask<T>(question, TimeSpan.FromMilliseconds(500));
            }
            catch (AskTimeoutException) when (DateTime.UtcNow < end)
            {
                // Gated, or not yet up.
            }
        }
    }

    protected static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var end = DateTime.UtcNow + Patience; !condition(); await Task.Delay(5))
            if (DateTime.UtcNow > end) Assert.Fail($"Did not happen within {Patience.TotalSeconds} s: {what}.");
    }
}

/// <summary>A node that stands alone, and the actor systems of its workers.</summary>
internal sealed class TestNode(ActorProcs.Mesh.Mesh mesh, NodeRuntime runtime) : IAsyncDisposable
{
    private readonly List<ActorSystem> _workers = [];
    private int _disposed;

    internal ActorProcs.Mesh.Mesh Mesh => mesh;

    internal NodeRuntime Runtime => runtime;

    internal string Id => mesh.Name.ToString();

    internal ActorSystem System => runtime.Session.System;

    /// <summary>An actor system as a worker of this node has it.</summary>
    internal ActorSystem StartWorker(int port, string settings = "")
    {
        var config = WireConfig.For(Id, port, runtime.Place.SocketBase, ConfigurationFactory.ParseString(settings));
        var worker = ActorSystem.Create(NodePlace.SystemName, config);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>The reference that a process elsewhere has of an actor here.</summary>
    internal IActorRef Refer(ActorSystem from, string name, int port = WireConfig.NodePort) =>
        Provider(from).ResolveActorRef($"akka.ap.uds://{NodePlace.SystemName}@{Id}:{port}/user/{name}");

    internal static IRemoteActorRefProvider Provider(ActorSystem system) => (IRemoteActorRefProvider)((ExtendedActorSystem)system).Provider;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await Task.WhenAll(_workers.Select(worker => worker.Terminate()));
        await runtime.DisposeAsync();
        await mesh.DisposeAsync();
    }
}

internal sealed class Echo : UntypedActor
{
    protected override void OnReceive(object message) => Sender.Tell(message);
}

/// <summary>Keeps what arrives, in order.</summary>
internal sealed class Collector(List<object> into) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        lock (into) into.Add(message);
    }
}

internal static class Collectors
{
    internal static (IActorRef Actor, Func<object[]> Seen) Collect(this ActorSystem system, string name)
    {
        var into = new List<object>();
        var actor = system.ActorOf(Props.Create(() => new Collector(into)), name);
        return (actor, () =>
        {
            lock (into) return [.. into];
        });
    }
}
