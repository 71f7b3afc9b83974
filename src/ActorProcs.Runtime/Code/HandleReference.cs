using ActorProcs.Wire;

namespace ActorProcs.Code;

/// <summary>A public handle of a shared object. It travels as its name, wherever in captured data it is met.</summary>
internal interface IProcHandle
{
    /// <summary>What is sent instead of the handle.</summary>
    HandleReference Reference { get; }
}

/// <summary>The name of a shared object: all that a handle carries to another process.</summary>
/// <param name="Kind">Which kind of handle to make, such as <c>lock</c>.</param>
/// <param name="Id">The object.</param>
/// <param name="NodeId">The node the object lives on.</param>
/// <param name="Detail">What the kind needs beside that, such as an array's length.</param>
internal sealed record HandleReference(string Kind, ObjectId Id, string NodeId, string? Detail);

/// <summary>Makes handles of the names that arrive, and sees to it that names which leave mean something. Set once, when a process joins its
/// node.</summary>
internal static class HandleResolver
{
    private static Func<HandleReference, object>? _resolve;
    private static Action<HandleReference>? _makeKnown;

    /// <summary>Called before a name is sent; returns when whoever gets it will find the object.</summary>
    internal static Action<HandleReference>? MakeKnown
    {
        get => Volatile.Read(ref _makeKnown);
        set => Volatile.Write(ref _makeKnown, value);
    }

    internal static Func<HandleReference, object>? Resolve
    {
        get => Volatile.Read(ref _resolve);
        set => Volatile.Write(ref _resolve, value);
    }
}
