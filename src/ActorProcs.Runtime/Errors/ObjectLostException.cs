namespace ActorProcs;

/// <summary>A shared object is gone: the node or the program it lived in has ended.</summary>
/// <param name="message">Which object, and what to do.</param>
public sealed class ObjectLostException(string message) : ProcException(message);
