using Akka.Actor;
using Akka.Routing;

namespace ActorProcs.Pools;

/// <summary>A worker's place in a pool: the routee, what it holds, and how much more it may be given.</summary>
internal sealed class PoolSeat(int slot, int pid, IActorRef worker, int tasks = int.MaxValue) : Routee
{
    /// <summary>One envelope runs, two wait: that hides a round trip, and little enough has to be taken back at the end.</summary>
    internal const int MostEnvelopes = 3;

    internal int Slot { get; } = slot;

    internal int Pid { get; } = pid;

    internal IActorRef Worker { get; } = worker;

    /// <summary>In the order in which the worker runs them.</summary>
    internal List<Envelope> Envelopes { get; } = new(MostEnvelopes);

    internal HashSet<long> KnownBatches { get; } = [];

    internal HashSet<long> KnownBlobs { get; } = [];

    internal bool Ready { get; set; }

    /// <summary>It gets nothing more and is ended when it holds nothing.</summary>
    internal bool Retiring { get; set; }

    /// <summary>It has been told to end, or killed; only the proof of its death is awaited.</summary>
    internal bool Ending { get; set; }

    /// <summary>What the worker was killed for running, when it was: the envelope and the item.</summary>
    internal (long Envelope, int Index)? Condemned { get; set; }

    /// <summary>How much more it may be given in its life, see <see cref="PoolOptions.MaxTasksPerChild"/>.</summary>
    internal int TasksLeft { get; set; } = tasks;

    internal long Finished { get; set; }

    internal long ReceivedSequence { get; set; }

    internal long ToldSequence { get; set; }

    /// <summary>When it last said something or was given something while idle, on the router's clock.</summary>
    internal TimeSpan LastHeard { get; set; }

    internal int Credit => Ready && !Retiring && !Ending && TasksLeft > 0 ? MostEnvelopes - Envelopes.Count : 0;

    internal bool IsIdle => Credit == MostEnvelopes;

    /// <summary>Nanoseconds of work it holds, as far as that can be told; an item of unknown length counts as a whole envelope.</summary>
    internal double Load
    {
        get
        {
            var load = 0.0;
            foreach (var envelope in Envelopes)
            {
                var each = envelope.Batch.Pace.NanosecondsPerItem;
                load += envelope.Remaining * (each == 0 ? ItemPace.AimNanoseconds : each);
            }
            return load;
        }
    }

    internal Envelope? Find(long id)
    {
        foreach (var envelope in Envelopes)
            if (envelope.Id == id) return envelope;
        return null;
    }

    public override void Send(object message, IActorRef sender) => Worker.Tell(message, sender);
}
