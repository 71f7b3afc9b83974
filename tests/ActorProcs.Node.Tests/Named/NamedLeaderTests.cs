using ActorProcs.Named;
using ActorProcs.Node.Tests.Mesh;
using MemoryPack;

namespace ActorProcs.Node.Tests.Named;

/// <summary>What the member that leads brings into the log.</summary>
[Collection(nameof(NamedClusterTest))]
public sealed class NamedLeaderTests : NamedClusterTest
{
    [Fact]
    public async Task What_is_under_way_is_not_brought_into_the_log_again_however_often_it_is_asked_for()
    {
        const string asking = "somebody.127.0.0.99.4053";
        var leader = (await StartAsync(75))[0];
        var (reply, heard) = leader.Runtime.Session.System.Collect("asking-gateway");
        Ask(new GatewayCommand(asking, 1, 0, new AdmitGuest(2)));
        await AgreedAsync(1);
        var before = leader.Named.Log.LastIndex;

        var large = new GatewayCommand(asking, 2, 0, new SayForGuest(-1, "none", new byte[3 << 20]));
        for (var i = 0; i < 40; i++) Ask(large);
        Ask(new GatewayCommand(asking, 3, 0, new StillThere()));
        await AgreedAsync(3);

        // Others ask for something too, now and then.
        Assert.InRange(leader.Named.Log.LastIndex - before, 2, 20);

        // A gap is no reason to stop: what comes after it is ignored until it is closed.
        Ask(new GatewayCommand(asking, 6, 0, new StillThere()));
        Ask(new GatewayCommand(asking, 4, 0, new StillThere()), new GatewayCommand(asking, 5, 0, new StillThere()), new GatewayCommand(asking, 6, 0, new StillThere()));
        await AgreedAsync(6);

        void Ask(params GatewayCommand[] commands) => leader.Named.Gateway.Tell(new AskAgreed(asking, 0, MemoryPackSerializer.Serialize(commands), reply), reply);

        Task AgreedAsync(long sequence) => UntilAsync(() => heard().OfType<AgreedEffects>().Any(effects => effects.Agreed >= sequence), $"{sequence} is agreed");
    }

    [Fact]
    public async Task What_was_lost_on_the_way_to_a_gateway_is_said_again_whatever_else_it_is_told()
    {
        const string asking = "somebody.127.0.0.98.4053";
        var leader = (await StartAsync(76))[0];
        var (reply, heard) = leader.Runtime.Session.System.Collect("deaf-gateway");
        Ask(new GatewayCommand(asking, 1, 0, new AdmitGuest(2)));
        await UntilAsync(() => TimesTold() > 0, "it is told who was admitted");

        // It has not heard so, and goes on showing that it is there, more often than anything is said again.
        var sequence = 1L;
        await UntilAsync(
            () =>
            {
                if (heard().OfType<AgreedEffects>().Any(effects => effects.Agreed == sequence)) Ask(new GatewayCommand(asking, ++sequence, 0, new StillThere()));
                return TimesTold() > 3;
            },
            "it is told again");

        void Ask(GatewayCommand command) =>
            leader.Named.Gateway.Tell(new AskAgreed(asking, 0, MemoryPackSerializer.Serialize<GatewayCommand[]>([command]), reply), reply);

        int TimesTold() => heard().OfType<AgreedEffects>().Count(effects => MemoryPackSerializer.Deserialize<NamedEffect[]>(effects.Effects)!.Any(effect => effect.Number == 1));
    }
}
