using ActorProcs.Wire;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;

namespace ActorProcs.Tests.Wire;

/// <summary>Several actor systems of one node in one process, over real sockets in a directory of their own.</summary>
public abstract class WireTest : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<ActorSystem> _systems = [];

    protected string Base { get; } = Directory.CreateTempSubdirectory("apw").FullName;

    protected const string NodeId = "node";

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(Base, NodeId));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_systems.Select(system => system.Terminate()));
        Directory.Delete(Base, recursive: true);
    }

    protected ActorSystem Start(int port, string user = "")
    {
        var system = ActorSystem.Create("test", WireConfig.For(NodeId, port, Base, ConfigurationFactory.ParseString(user)));
        _systems.Add(system);
        return system;
    }

    /// <summary>A reference as a handle carries it: by its path, without asking the other side.</summary>
    protected static IActorRef Remote(ActorSystem from, int port, string name, string protocol = "akka.ap.uds") =>
        Provider(from).ResolveActorRef($"{protocol}://test@{NodeId}:{port}/user/{name}");

    private protected static IRemoteActorRefProvider Provider(ActorSystem system) =>
        (IRemoteActorRefProvider)((ExtendedActorSystem)system).Provider;

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
