namespace ActorProcs.Tenure;

/// <summary>The word that the users of one site take in turns. While the site has no tenure, nobody can take it.</summary>
/// <remarks>
/// The seam between the protocol and how a site's memory works: in one process (<see cref="InProcessWord"/>), or in memory shared by
/// the processes of a host. Every implementation passes the same conformance suite.
/// <para>The site's representative contends for the word like anybody else (<see cref="Depart"/>): having it means that nobody at
/// the site is inside, and tenure can be given back.</para>
/// <para>A ticket numbers one acquisition. Tickets grow by one with each and never repeat for as long as the word exists.</para>
/// </remarks>
internal abstract class LocalWord
{
    /// <summary>Somebody at this site holds it now.</summary>
    internal abstract bool IsHeld { get; }

    /// <summary>The representative has it: the site has no tenure, or is about to give it back.</summary>
    internal abstract bool IsAway { get; }

    /// <summary>The last ticket given out.</summary>
    internal abstract long LastTicket { get; }

    /// <summary>Somebody waits in the queue.</summary>
    internal abstract bool HasWaiters { get; }

    /// <summary>Takes the word if it is free: one compare-and-swap.</summary>
    internal abstract bool TryTake(out long ticket);

    /// <summary>Is this very acquisition still the current one?</summary>
    internal abstract bool IsHeldBy(long ticket);

    /// <summary>Ends this very acquisition: one compare-and-swap, when nobody waits.</summary>
    internal abstract Giving TryGive(long ticket);

    /// <summary>Takes the word, or queues the waiter.</summary>
    internal abstract Waiting Await(WordWaiter waiter, out long ticket);

    /// <summary>For a waiter that was nudged: takes the word and leaves the queue, or stays in it.</summary>
    internal abstract bool Retry(WordWaiter waiter, out long ticket);

    /// <summary>Leaves the queue. False: too late, the waiter has been granted the word, or has been failed.</summary>
    internal abstract bool Withdraw(WordWaiter waiter);

    /// <summary>Tenure has come: the word is free, or the first waiter has it.</summary>
    internal abstract void Arrive();

    /// <summary>The representative wants the word. True: it has it, tenure has left. False: it is next, and the release that gives it the
    /// word returns <see cref="Giving.Departed"/>.</summary>
    internal abstract bool Depart();

    /// <summary>Asks that the next release after which nobody waits return <see cref="Giving.Idle"/>. False: it is free already.</summary>
    internal abstract bool AskWhenIdle();

    /// <summary>Who waits now fails; nothing else changes.</summary>
    internal abstract void FailWaiters(Exception why);

    /// <summary>The object is lost: who waits fails, who comes fails, who holds it may still give it back.</summary>
    internal abstract void Close(Exception why);
}

/// <summary>What became of a release.</summary>
internal enum Giving
{
    /// <summary>Somebody else's acquisition, or none: nothing was changed.</summary>
    NotYours,

    /// <summary>The word is free, or another user of this site has it.</summary>
    Given,

    /// <summary>The word is free and <see cref="LocalWord.AskWhenIdle"/> had been called.</summary>
    Idle,

    /// <summary>The representative has it: the caller gives tenure back.</summary>
    Departed,
}

/// <summary>What became of a waiter.</summary>
internal enum Waiting
{
    /// <summary>It has the word and was not queued.</summary>
    Taken,

    /// <summary>It is in the queue; the site has tenure.</summary>
    Queued,

    /// <summary>It is in the queue, and tenure is elsewhere: the caller asks the home.</summary>
    Away,
}
