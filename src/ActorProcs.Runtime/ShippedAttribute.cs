namespace ActorProcs;

/// <summary>Marks a parameter or property whose function runs in another process: what it captures is copied there. The analyzer that comes
/// with the library looks at every function given to one.</summary>
/// <remarks>Put it on parameters of your own that are handed on to <see cref="Procs"/> or to a pool, and your callers are warned too.</remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class ShippedAttribute : Attribute;
