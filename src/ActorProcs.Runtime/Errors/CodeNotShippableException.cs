namespace ActorProcs;

/// <summary>A function, an argument or a result cannot be copied to another process. Thrown where it is handed over, before anything
/// starts.</summary>
/// <param name="message">What cannot travel, by its name in the source and its type, and what to do instead.</param>
/// <param name="innerException">What the serializer said, if it was the one to refuse.</param>
public sealed class CodeNotShippableException(string message, Exception? innerException = null) : ProcException(message, innerException);
