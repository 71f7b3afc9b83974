using Akka.Actor;
using Akka.Routing;

namespace ActorProcs.Pools;

/// <summary>A worker's place in a pool: the routee, what it holds, and how much more it may be given.</summary>
internal sealed class PoolSeat(int slot, int pid, IActorRef worker, int tasks = int.MaxValue, bool isDistant = false) : Routee
{
    /// <summary>One envelope runs, two wait: that hides a round trip, and little enough has to be taken back at the end.</summary>
    internal const int MostEnvelopes = 3;

    /// <summary>To another host the way is longer. Of envelopes that are over sooner than it takes there and back, so many may be under way.</summary>
    internal const int MostDistantEnvelopes = 16;

    /// <summary>Less work than this does not last until another host has answered.</summary>
    private const double ShortNanoseconds = 500_000;

    /// <summary>Items that take this long are not given to another host ahead of time.</summary>
    private const double LongNanoseconds = 1_000_000;

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

    internal int Credit => Ready && !Retiring && !Ending && TasksLeft > 0 && !WaitsForAnswer ? Math.Max(0, Most - Envelopes.Count) : 0;

    private int Most => isDistant && Envelopes.Count >= MostEnvelopes && Load < ShortNanoseconds ? MostDistantEnvelopes : MostEnvelopes;

    /// <summary>1. A worker on another host has an item that runs, and others that wait. 2. Its host dies, or is cut off and goes on, and
    /// nobody can read the worker's black box. 3. All that it held may have been started, and cannot be run again. So of long items it gets
    /// one envelope at a time: the round trip between two is little beside them, and no more is lost than what ran.</summary>
    private bool WaitsForAnswer
    {
        get
        {
            if (!isDistant) return false;
            foreach (var envelope in Envelopes)
                if (envelope.Batch.Pace.NanosecondsPerItem is 0 or >= LongNanoseconds) return true;
            return false;
        }
    }

    internal bool IsIdle => Envelopes.Count == 0 && Credit > 0;

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
