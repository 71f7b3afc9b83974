namespace ActorProcs;

/// <summary>A function came from another build of an assembly than the one this process has, or from an assembly it does not have.
/// Running it would run some other method, so it is refused.</summary>
/// <param name="message">The assembly, both module version ids, and what to do.</param>
/// <param name="innerException">Why the assembly could not be loaded, if that is what happened.</param>
public sealed class CodeMismatchException(string message, Exception? innerException = null) : ProcException(message, innerException);
