using System.Net;
using ActorProcs.Mesh;
using ActorProcs.Named;
using ActorProcs.Nodes;
using ActorProcs.Queues;
using ActorProcs.Wire;

namespace ActorProcs.Node.Tests.Named;

/// <summary>Nodes in one process, on loopback addresses of their own, that keep named objects together. The test itself says who the
/// cluster counts as its members. The tests have the same addresses, so one runs after the other.</summary>
public abstract class NamedClusterTest : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>How long the log waits for a member that the cluster does not count any more.</summary>
    private protected static readonly TimeSpan MemberPatience = TimeSpan.FromSeconds(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("apn").FullName;
    private readonly List<Member> _running = [];
    private readonly Dictionary<(int Host, int Ports), int> _ports = [];
    private volatile NodeName[] _counted = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var member in _running.ToArray()) await StopAsync(member);
        Directory.Delete(_folder, recursive: true);
    }

    private protected Task<Member[]> StartAsync(params int[] hosts) => StartAtAsync(4700, hosts);

    /// <summary>Hosts that are reached at other ports than before, perhaps.</summary>
    private protected async Task<Member[]> StartAtAsync(int ports, params int[] hosts)
    {
        var members = new List<Member>();
        foreach (var host in hosts) members.Add(await StartOneAsync(host, isFirst: members.Count == 0 && !Directory.Exists(FolderOf(host)), ports));
        await UntilAsync(() => members[0].Named.Log.Members.Count >= Math.Min(hosts.Length, LogMembers.Wanted), "they keep the log together");
        await UntilAsync(() => _running.Any(member => member.Named.Log.IsLeading), "one leads");
        return [.. members];
    }

    private protected async Task<Member> StartOneAsync(int host, bool isFirst = false, int ports = 4700, string? folder = null)
    {
        var mesh = ActorProcs.Mesh.Mesh.Bind(new MeshOptions { Listen = IPAddress.Parse($"127.0.0.{host}"), Port = _ports.GetValueOrDefault((host, ports)), Security = new NoSecurity() });
        _ports[(host, ports)] = mesh.Name.Port;
        var local = new LocalOptions { Directory = Path.Combine(_folder, $"h{host}"), Spares = 0, Workers = 1 };
        var runtime = NodeRuntime.Start(local, sparesAtOnce: false, mesh.NetworkWith() with { HasNamed = true });
        mesh.Serve(runtime);
        _counted = [.. _counted.Where(node => node.Host != mesh.Name.Host), mesh.Name];
        NamedNode named;
        try
        {
            named = await NamedNode.StartAsync(
                new NamedNodeOptions
                {
                    Node = runtime,
                    Mesh = mesh,
                    Folder = folder ?? FolderOf(host),
                    IsFirst = isFirst,
                    Nodes = () => _counted,
                    MemberPatience = MemberPatience,
                    Change = settings => Change(settings with { Lease = TimeSpan.FromSeconds(3), Patience = TimeSpan.FromSeconds(5) }),
                },
                CancellationToken.None);
        }
        catch
        {
            await runtime.DisposeAsync();
            await mesh.DisposeAsync();
            throw;
        }

        var member = new Member(host, mesh, runtime, named);
        _running.Add(member);
        return member;
    }

    /// <summary>Without a word to anybody; the cluster counts it on.</summary>
    private protected async Task StopAsync(Member member)
    {
        if (!_running.Remove(member)) return;
        await member.Named.DisposeAsync();
        await member.Runtime.DisposeAsync();
        await member.Mesh.DisposeAsync();
    }

    /// <summary>For tests that need others.</summary>
    private protected virtual NamedSettings Change(NamedSettings settings) => settings;

    private protected void CountOut(Member member) => _counted = [.. _counted.Where(node => node != member.Mesh.Name)];

    private protected IReadOnlyList<Member> Running => _running;

    private protected Member Leader() => _running.First(member => member.Named.Log.IsLeading);

    protected static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var end = DateTime.UtcNow + Patience; !condition(); await Task.Delay(20))
            if (DateTime.UtcNow > end) Assert.Fail($"Did not happen within {Patience.TotalSeconds} s: {what}.");
    }

    /// <summary>Whether most of them can be asked.</summary>
    protected static bool Works(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (ProcException)
        {
            return false;
        }
    }

    private protected string FolderOf(int host) => Path.Combine(_folder, $"log{host}");

    private protected sealed record Member(int Host, ActorProcs.Mesh.Mesh Mesh, NodeRuntime Runtime, NamedNode Named)
    {
        /// <summary>The node's own process, as a user of named objects.</summary>
        internal Session Guest => NamedGuests.Of(Runtime.Session);

        internal ProcLock Lock(string name) => ProcLock.Find(Guest, name);

        internal ProcValue<T> Value<T>(T initial, string name) => ProcValue<T>.Find(Guest, initial, name);

        internal ProcQueue<T> Queue<T>(int capacity, string name) => QueueHandles.Create<T>(Guest, capacity, name);

        internal ProcArray<T> Array<T>(T[] items, string name) where T : unmanaged => ProcArray<T>.Find(Guest, items, name);

        internal ProcDictionary<TKey, TValue> Dictionary<TKey, TValue>(string name) where TKey : notnull => ProcDictionary<TKey, TValue>.Create(Guest, name);

        internal ProcList<T> List<T>(string name) => ProcList<T>.Create(Guest, name);

        internal ProcEvent Event(string name) => ProcEvent.Create(Guest, name);

        internal ProcBarrier Barrier(int parties, string name) => ProcBarrier.Create(Guest, parties, null, null, name);

        internal ProcSemaphore Semaphore(int value, string name) => ProcSemaphore.Create(Guest, value, bounded: false, name);
    }
}
