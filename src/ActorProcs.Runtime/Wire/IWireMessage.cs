namespace ActorProcs.Wire;

/// <summary>Marks a record that may cross between processes. Each one is listed, with its manifest, in its concept's protocol file.</summary>
internal interface IWireMessage;
