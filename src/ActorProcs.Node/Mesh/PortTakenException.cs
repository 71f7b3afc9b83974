namespace ActorProcs.Mesh;

/// <summary>The port of a node is somebody else's.</summary>
internal sealed class PortTakenException(string message) : ProcException(message);
