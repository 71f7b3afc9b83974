using ActorProcs.Nodes;
using ActorProcs.Tenure;
using ActorProcs.Values;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Tests.Tenure;

/// <summary>A process of the model: a real site and word, with addresses that lead into the model's network.</summary>
internal sealed class ModelSite
{
    internal ModelSite(TenureWorld world, int slot, int users, Func<TimeProvider, LocalWord> newWord)
    {
        Slot = slot;
        Process = new ModelRef($"process{slot}", message => world.Post(message is LookAgain ? slot : TenureWorld.HomeAddress, slot, message));
        Word = newWord(world.Time);
        Data = new ValueData<int>(DataCodec.For<int>());
        Site = new Site(
            new Session
            {
                System = null!,
                NodeId = "model",
                Node = ActorRefs.Nobody,
                Homes = new ModelRef("homes", message => world.Post(slot, TenureWorld.HomeAddress, message)),
                Process = Process,
                Inbox = new ProcessInbox(),
                Slot = slot,
                BlackBox = Box,
                Bulk = null!,
                Output = null!,
            },
            world.Id,
            Data,
            Word,
            world.Time,
            world.TokensPerTenure);
        Users = [.. Enumerable.Range(0, users).Select(_ => new ModelUser(this))];
    }

    internal int Slot { get; }

    internal IActorRef Process { get; }

    internal ModelBox Box { get; } = new();

    internal LocalWord Word { get; }

    internal ValueData<int> Data { get; }

    internal Site Site { get; }

    internal IReadOnlyList<ModelUser> Users { get; }

    internal bool IsDead { get; set; }

    internal bool IsBuried { get; set; }
}
