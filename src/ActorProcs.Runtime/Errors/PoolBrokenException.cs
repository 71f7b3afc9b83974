namespace ActorProcs;

/// <summary>A pool gave up: its workers kept failing before they were ready, most often in the initializer. Every pending and later call of
/// the pool fails with it; make a new pool when the cause is gone.</summary>
/// <param name="message">What failed, how often, and what to do.</param>
/// <param name="innerException">What the initializer threw, if it was the initializer.</param>
public sealed class PoolBrokenException(string message, Exception? innerException = null) : ProcException(message, innerException);
