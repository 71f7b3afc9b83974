namespace ActorProcs.Queues;

/// <summary>Times to wait, as Python understands them.</summary>
internal static class Waits
{
    /// <summary>Null: for ever. Negative: not at all. More than the platform can wait (24 days): for ever.</summary>
    internal static TimeSpan? Of(TimeSpan? timeout) => timeout switch
    {
        null => null,
        { } given when given == Timeout.InfiniteTimeSpan || given.TotalMilliseconds >= int.MaxValue => null,
        { } given when given < TimeSpan.Zero => TimeSpan.Zero,
        { } given => given,
    };
}
