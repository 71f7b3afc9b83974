namespace ActorProcs.Signals;

/// <summary>How long a caller waits, in the form that every wait of the platform takes.</summary>
internal static class Patience
{
    /// <summary>Null and <see cref="Timeout.InfiniteTimeSpan"/> are for ever, other negative times are none: Python's rule. What is longer
    /// than a wait can be, 24 days, is for ever too.</summary>
    internal static TimeSpan Of(TimeSpan? timeout) => timeout switch
    {
        null => Timeout.InfiniteTimeSpan,
        { } given when given == Timeout.InfiniteTimeSpan || given.TotalMilliseconds >= int.MaxValue => Timeout.InfiniteTimeSpan,
        { } given when given < TimeSpan.Zero => TimeSpan.Zero,
        { } given => given,
    };
}
