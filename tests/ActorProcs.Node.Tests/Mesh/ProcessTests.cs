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

    private static string Ask(ActorSystem system, string path, string question)
    {
        var own = ((ExtendedActorSystem)system).Provider.DefaultAddress.Host;
        return ((ExtendedActorSystem)system).Provider.ResolveActorRef(path).Ask<string>($"{question} of {own}", Patience).GetAwaiter().GetResult();
    }
}
