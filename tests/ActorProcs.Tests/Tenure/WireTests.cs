using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Tests.Tenure;

public sealed class WireTests
{
    private static readonly ObjectId Id = ObjectId.New();

    [Fact]
    public async Task Every_message_of_the_protocol_survives_the_wire()
    {
        using var system = ActorSystem.Create("wire");
        var serializer = new WireSerializer((ExtendedActorSystem)system);
        var process = system.ActorOf(Props.Empty, "process");
        var change = new StateChange(false, Cargo.Load([1, 2, 3]));
        IWireMessage[] messages =
        [
            new Claim(Id, 3, process),
            new Request(Id, 3, process, -1),
            new Surrender(Id, 3, 7, 1L << 40, true, null),
            new Flush(Id, 3, 7, 9, change),
            new Heard(Id, 3, 7),
            new Peek(Id, 3, process, 11),
            new Probed(Id, 3, 12, true),
            new Watch(Id, 3, process),
            new Unwatch(Id, 3),
            new Grant(Id, 8, 1L << 40, 5, true, true, null),
            new Yield(Id, 8),
            new Flushed(Id, 8, 9, 6),
            new Probe(Id, 8, 12),
            new Peeked(Id, 11, false),
            new NotPeeked(Id, 11, "full"),
            new Changed(Id, 6, Cargo.Load([4, 5])),
        ];

        var protocol = typeof(Claim).Assembly.GetTypes().Where(type =>
            type is { IsClass: true, Namespace: "ActorProcs.Tenure" } && typeof(IWireMessage).IsAssignableFrom(type));
        Assert.Equal(protocol.OrderBy(type => type.Name), messages.Select(message => message.GetType()).OrderBy(type => type.Name));
        foreach (var message in messages)
        {
            var copy = serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message));
            Assert.Equal(Describe(message), Describe(copy));
        }

        await system.Terminate();
    }

    [Fact]
    public void The_bytes_of_a_grant_and_of_a_change_survive_the_wire()
    {
        using var system = ActorSystem.Create("wire");
        var serializer = new WireSerializer((ExtendedActorSystem)system);
        var grant = new Grant(Id, 1, 0, 1, false, false, Cargo.Load([7, 8, 9]));
        var flush = new Flush(Id, 1, 1, 1, StateChange.Whole([5, 6]));

        var grantCopy = (Grant)serializer.FromBinary(serializer.ToBinary(grant), serializer.Manifest(grant));
        var flushCopy = (Flush)serializer.FromBinary(serializer.ToBinary(flush), serializer.Manifest(flush));

        Assert.Equal([7, 8, 9], grantCopy.State!.Value.Unload());
        Assert.True(flushCopy.Change.IsWhole);
        Assert.Equal([5, 6], flushCopy.Change.Cargo.Unload());
    }

    [Fact]
    public void Patches_change_their_stretches_and_nothing_else()
    {
        byte[] after = [0, 1, 2, 3, 4, 5, 6, 7];
        var state = new byte[8];

        StateChange.Patches(after, [(1, 2), (6, 1)])!.ApplyTo(state);

        Assert.Equal([0, 1, 2, 0, 0, 0, 6, 0], state);
        Assert.Null(StateChange.Patches(after, []));
    }

    /// <summary>Arrays are equal by identity in records: they are compared as text.</summary>
    private static string Describe(object message) => System.Text.RegularExpressions.Regex.Replace(message.ToString()!, @"Bytes = [^ }]+", "Bytes");
}
