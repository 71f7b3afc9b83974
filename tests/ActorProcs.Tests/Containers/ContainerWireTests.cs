using ActorProcs.Containers;
using ActorProcs.SharedMemory;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using MemoryPack;

namespace ActorProcs.Tests.Containers;

public sealed class ContainerWireTests : TestKit
{
    [Fact]
    public void Every_message_of_containers_and_shared_memory_survives_the_wire()
    {
        var (id, payload, place) = (ObjectId.New(), new Payload([1, 2], null, 2), new Place(3, true));
        IWireMessage[] messages =
        [
            new CountContents(id, 1, 2), new ClearContents(id, 1, 2), new ReadContents(id, 1, 2), new ReadFurther(id, 1, 2, 3, 4), new ReleaseAnswer(id, 1, 2),
            new ReadEntry(id, 1, 2, [3], true), new WriteEntry(id, 1, 2, [3], payload, new Payload(null, "m", 9), 4, true), new RemoveEntry(id, 1, 2, [3], true),
            new ReadItem(id, 1, 2, place), new WriteItem(id, 1, 2, place, payload, 4), new InsertItems(id, 1, 2, place, payload),
            new RemoveItem(id, 1, 2, place, 3, true), new ReorderItems(id, 1, 2, 3, payload),
            new AttachMemory(id, 1, 2, "token"), new LeaveMemory(id, 1, "token"), new BindMemory(id, 1, "token", 4), new UnlinkMemory(id, 1, 2, "token"),
        ];
        var wire = new WireSerializer((ExtendedActorSystem)Sys);
        foreach (var message in messages)
        {
            var packed = wire.ToBinary(message);
            var read = wire.FromBinary(packed, wire.Manifest(message));
            Assert.Equal(message.GetType(), read.GetType());
            Assert.Equal(packed, wire.ToBinary(read));
        }

        var all = typeof(ContainerProtocol).Assembly.GetTypes().Where(type =>
            type is { IsClass: true, Namespace: "ActorProcs.Containers" or "ActorProcs.SharedMemory" } && type.IsAssignableTo(typeof(IWireMessage)));
        Assert.Empty(all.Except(messages.Select(message => message.GetType())));
        var reply = new ContainerReply(true, 1, 2, true, new Payload(null, "m", 3), true);
        Assert.Equal(reply, MemoryPackSerializer.Deserialize<ContainerReply>(MemoryPackSerializer.Serialize(reply)));
    }
}
