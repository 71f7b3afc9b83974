namespace ActorProcs.Code;

/// <summary>A public handle of a shared object. It travels as its name, wherever in captured data it is met.</summary>
internal interface IProcHandle
{
    /// <summary>What is sent instead of the handle.</summary>
    HandleReference Reference { get; }
}
