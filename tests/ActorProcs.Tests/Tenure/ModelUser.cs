using ActorProcs.Tenure;

namespace ActorProcs.Tests.Tenure;

/// <summary>One that acquires, adds one to the value now and then, and releases, in a model site.</summary>
internal sealed class ModelUser(ModelSite site)
{
    internal enum Mode
    {
        Idle,
        Waiting,
        Inside,
        Flushing,

        /// <summary>Has given the word back and has not yet done what follows from it.</summary>
        Leaving,
    }

    internal ModelSite Site { get; } = site;

    internal Mode State { get; set; }

    internal ModelWaiter? Waiter { get; set; }

    internal Hold Hold { get; set; }

    internal Task? Flush { get; set; }

    internal Giving Giving { get; set; }

    internal int Written { get; set; }
}

internal sealed class ModelWaiter(bool canRetry) : WordWaiter
{
    internal override bool CanRetry => canRetry;

    internal long? Ticket { get; private set; }

    internal bool WasNudged { get; set; }

    internal override void Granted(long ticket) => Ticket = ticket;

    internal override void Nudged() => WasNudged = true;

    internal override void Failed(Exception why) => throw why;
}
