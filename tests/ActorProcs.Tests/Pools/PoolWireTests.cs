using ActorProcs.Pools;
using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorProcs.Tests.Pools;

public sealed class PoolWireTests : TestKit
{
    [Fact]
    public void Every_message_of_the_pool_survives_the_wire()
    {
        var (id, bytes) = (ObjectId.New(), Parcel.Of([1, 2, 3]));
        var death = PackedDeath.Pack(new DeathCertificate
        {
            Process = "PoolWorker-1", Pid = 7, Node = "n", ExitCode = -9, Cause = "killed", Signal = 9, OutOfMemory = true, PeakMemory = 5, LastErrorLines = ["a", "b"],
        });
        IWireMessage[] messages =
        [
            new CreatePool(id, 4, 1, TestActor, Surroundings.Here(), bytes, 10), new PoolReady(id, TestActor), new PoolBroken(id, "why", bytes), new PoolEnded(id, "why"),
            new OpenBatch(1, bytes, 2, 3, 4, new AddItems(1, 0, 2, bytes, true)), new AddItems(1, 2, 3, bytes, false), new SealBatch(1), new CancelBatch(1),
            new ResizePool(3), new ClosePool(), new TerminatePool(), new BatchResults(id, 1, 2, 3, bytes, 4), new ItemLost(id, 1, 2, ItemLoss.TimedOut, 1, death),
            new PoolWorkerJoined(1, 2, TestActor), new PoolWelcome(null), new PoolWorkerReady(1), new InitializerFailed(1, "e", bytes),
            new RunEnvelope(1, 2, 3, bytes, null, 4, 5, 6, true, false, 7, 8), new GiveBack(1, true, 2), new GaveBack(1, 2, 3), new ItemOverran(1, 2, 3),
            new EnvelopeResults(1, 2, 3, 4, 5, bytes, 6), new ResultsReceived(1), new ForgetBatch(1), new ForgetBlob(1), new PoolResized(id, 3),
        ];
        var wire = new WireSerializer((ExtendedActorSystem)Sys);
        foreach (var message in messages)
        {
            var packed = wire.ToBinary(message);
            var read = wire.FromBinary(packed, wire.Manifest(message));
            Assert.Equal(message.GetType(), read.GetType());
            Assert.Equal(packed, wire.ToBinary(read));
        }
        var all = typeof(CreatePool).Assembly.GetTypes().Where(type => type is { IsClass: true, Namespace: "ActorProcs.Pools" } && type.IsAssignableTo(typeof(IWireMessage)));
        Assert.Empty(all.Except(messages.Select(message => message.GetType())));
        var lost = (ItemLost)wire.FromBinary(wire.ToBinary(messages[12]), "p.lost");
        Assert.Equal("killed", lost.Death!.Unpack().Cause);
        Assert.Equal(["a", "b"], lost.Death!.Unpack().LastErrorLines);
        Assert.Same(TestActor, ((PoolReady)wire.FromBinary(wire.ToBinary(messages[1]), "p.ready")).Router);
    }
}
