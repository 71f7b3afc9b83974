using System.Collections.Concurrent;
using Akka.Actor;

namespace ActorProcs.Named;

// A gateway as the leader sees it.
internal sealed partial class NamedLeader
{
    private Client Make(AskAgreed ask)
    {
        var client = new Client(ask.Reply, new Luggage(_bulk)) { Told = ask.Heard };
        client.Asked = new Arrivals<GatewayCommand[]>(
            _self,
            commands => commands.Any(IsToFetch),
            commands =>
            {
                foreach (var command in commands.Where(IsToFetch)) client.Fetched[command.Sequence] = _bulk.Peek(((SayBulk)command.Verb).Bytes);
                return commands;
            },
            commands => Propose(ask.Gateway, client, commands));
        client.ForgetFetched(_settings.State.Look(ask.Gateway, long.MaxValue)?.Agreed ?? 0);
        return client;

        bool IsToFetch(GatewayCommand command) => command.Verb is SayBulk && command.Sequence > client.Agreed && !client.Fetched.ContainsKey(command.Sequence);
    }

    private sealed class Client(IActorRef reply, Luggage luggage)
    {
        internal IActorRef Reply { get; set; } = reply;

        internal Luggage Luggage => luggage;

        internal Arrivals<GatewayCommand[]> Asked { get; set; } = null!;

        /// <summary>What has come of its large commands, until they are agreed: they may be said again before that.</summary>
        internal ConcurrentDictionary<long, byte[]> Fetched { get; } = new();

        internal long Agreed { get; private set; }

        /// <summary>The last of its commands that was proposed, one after the other; 0: ask for them again.</summary>
        internal long Proposed { get; set; }

        internal long ProposedAt { get; set; }

        internal long Heard { get; private set; }

        internal long Told { get; set; }

        /// <summary>Since then it has not said that it has heard anything new, although it was told something.</summary>
        internal long WaitsSince { get; set; }

        internal void Hears(long heard)
        {
            if (heard <= Heard) return;
            Heard = heard;
            WaitsSince = Environment.TickCount64;
        }

        internal void Tells(long told)
        {
            if (Told <= Heard) WaitsSince = Environment.TickCount64;
            Told = told;
        }

        internal void ForgetFetched(long agreed)
        {
            Agreed = Math.Max(Agreed, agreed);
            foreach (var sequence in Fetched.Keys.Where(sequence => sequence <= agreed)) Fetched.TryRemove(sequence, out _);
        }
    }
}
