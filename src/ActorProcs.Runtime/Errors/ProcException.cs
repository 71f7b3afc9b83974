namespace ActorProcs;

/// <summary>The root of the errors that ActorProcs itself raises. Timeouts are <see cref="TimeoutException"/>, cancellation is
/// <see cref="OperationCanceledException"/>, misuse is <see cref="InvalidOperationException"/> or <see cref="ArgumentException"/>.</summary>
/// <param name="message">What happened, the facts, and what to do.</param>
/// <param name="innerException">What caused it, if anything did.</param>
public class ProcException(string message, Exception? innerException = null) : Exception(message, innerException);
