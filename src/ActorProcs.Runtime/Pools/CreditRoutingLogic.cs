using Akka.Routing;

namespace ActorProcs.Pools;

/// <summary>The routee with free credit and the least outstanding work; nobody when no credit is free.</summary>
/// <remarks>Akka's smallest-mailbox logic cannot see the mailbox of a worker in another process; what a worker has been sent and has not
/// answered can be counted here. Fewer envelopes win over less work, so that nobody gets a second one while another has none.</remarks>
internal sealed class CreditRoutingLogic : RoutingLogic
{
    public override Routee Select(object message, Routee[] routees) =>
        Select(routees.OfType<PoolSeat>().ToList()) as Routee ?? Routee.NoRoutee;

    internal static PoolSeat? Select(List<PoolSeat> seats)
    {
        PoolSeat? best = null;
        var bestLoad = 0.0;
        foreach (var seat in seats)
        {
            if (seat.Credit <= 0) continue;
            if (best is not null && seat.Envelopes.Count > best.Envelopes.Count) continue;
            var load = seat.Load;
            if (best is not null && seat.Envelopes.Count == best.Envelopes.Count && load >= bestLoad) continue;
            (best, bestLoad) = (seat, load);
        }
        return best;
    }
}
