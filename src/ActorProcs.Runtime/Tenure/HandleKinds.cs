namespace ActorProcs.Tenure;

/// <summary>The kinds of handles, as they stand in references. Part of the wire format.</summary>
internal static class HandleKinds
{
    internal const string Lock = "lock";
    internal const string RecursiveLock = "rlock";
    internal const string Value = "value";
    internal const string ValueLock = "value.lock";
    internal const string Array = "array";
    internal const string ArrayLock = "array.lock";
}
