namespace ActorProcs.Code;

/// <summary>The name of a shared object: all that a handle carries to another process.</summary>
/// <param name="Kind">Which kind of handle to make, such as <c>lock</c>.</param>
/// <param name="Id">The object.</param>
/// <param name="NodeId">The node the object lives on.</param>
/// <param name="Detail">What the kind needs beside that, such as an array's length.</param>
internal sealed record HandleReference(string Kind, Wire.ObjectId Id, string NodeId, string? Detail);
