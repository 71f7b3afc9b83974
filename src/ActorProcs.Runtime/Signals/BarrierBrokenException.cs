namespace ActorProcs;

/// <summary>A barrier will not open: a party has died, has stopped waiting, or has aborted or reset it. Python: <c>BrokenBarrierError</c>.</summary>
/// <param name="message">What broke it, and what to do.</param>
public sealed class BarrierBrokenException(string message) : ProcException(message);
