namespace ActorProcs.Tenure;

/// <summary>One that waits for a word, in the word's queue.</summary>
internal abstract class WordWaiter
{
    internal WordWaiter? Previous { get; set; }

    internal WordWaiter? Next { get; set; }

    internal bool IsQueued { get; set; }

    /// <summary>Has been told that the word is free, and has not yet looked.</summary>
    internal bool IsNudged { get; set; }

    /// <summary>When it came, in <see cref="TimeProvider.GetTimestamp"/> units.</summary>
    internal long Since { get; set; }

    /// <summary>It can be told to look for itself, which lets others pass until it wakes; else it must be handed the word.</summary>
    internal abstract bool CanRetry { get; }

    // The three below are called inside the word's gate: they note, wake, and return.

    /// <summary>It has the word.</summary>
    internal abstract void Granted(long ticket);

    internal abstract void Nudged();

    internal abstract void Failed(Exception why);
}
