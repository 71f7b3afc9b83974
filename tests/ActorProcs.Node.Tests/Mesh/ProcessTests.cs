using ActorProcs.Nodes;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Node.Tests.Mesh;

public sealed class ProcessTests : MeshTest
{
    [Fact]
    public async Task A_process_of_one_node_and_the_program_connected_to_it_reach_another_node()
    {
        var (a, b) = (Start(2), Start(3));
        b.System.ActorOf<Echo>("echo");
        await using var context = await ProcContext.ConnectAsync(a.Runtime.Place.Address);
        var path = $"akka.ap.uds://{NodePlace.SystemName}@{b.Id}:{WireConfig.NodePort}/user/echo";

        var answer = await context.RunAsync(() => Ask(WorkerProgram.SessionTask!.GetAwaiter().GetResult().System, path, "from a worker"));

        Assert.Equal($"from a worker of {a.Id}", answer);
        var program = context.SessionIfOpen!.System;
        Assert.Equal($"from a program of {a.Id}", Ask(program, path, "from a program"));
    }

    [Fact]
    public async Task A_process_that_is_killed_on_another_host_ends_its_connections_at_once()
    {
        var (a, b) = (Start(2), Start(3));
        var (_, told) = a.System.Collect("told");
        var (ends, ended) = a.System.Collect("ends");
        a.System.EventStream.Subscribe(ends, typeof(Akka.Remote.DisassociatedEvent));
        await using var context = await ProcContext.ConnectAsync(b.Runtime.Place.Address);
        var process = context.Start(static path => Serve(path), $"akka.ap.uds://{NodePlace.SystemName}@{a.Id}:{WireConfig.NodePort}/user/told");
        await UntilAsync(() => told().Length == 1, "the process says where it is");
        var echo = TestNode.Provider(a.System).ResolveActorRef((string)told()[0]);
        Assert.Equal("hello", await echo.Ask<string>("hello", Patience));

        process.Kill();

        await UntilAsync(() => ended().Cast<Akka.Remote.DisassociatedEvent>().Any(e => e.RemoteAddress == echo.Path.Address), "the end is seen on the other host");
    }

    private static void Serve(string path)
    {
        var system = (ExtendedActorSystem)WorkerProgram.SessionTask!.GetAwaiter().GetResult().System;
        var echo = system.ActorOf(Props.Create(() => new Echo()), "echo");
        system.Provider.ResolveActorRef(path).Tell(echo.Path.ToStringWithAddress(system.Provider.DefaultAddress));
        Thread.Sleep(Timeout.Infinite);
    }

    private static string Ask(ActorSystem system, string path, string question)
    {
        var own = ((ExtendedActorSystem)system).Provider.DefaultAddress.Host;
        return ((ExtendedActorSystem)system).Provider.ResolveActorRef(path).Ask<string>($"{question} of {own}", Patience).GetAwaiter().GetResult();
    }
}
