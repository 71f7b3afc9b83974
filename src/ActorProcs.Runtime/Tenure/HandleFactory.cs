using System.Reflection;
using ActorProcs.Code;
using ActorProcs.Containers;
using ActorProcs.Nodes;
using ActorProcs.Queues;
using ActorProcs.SharedMemory;
using ActorProcs.Signals;

namespace ActorProcs.Tenure;

/// <summary>Makes handles of the references that arrive.</summary>
internal static class HandleFactory
{
    /// <exception cref="NotSupportedException">No handle is of this kind: the other side runs another version of ActorProcs.</exception>
    internal static object Open(HandleReference reference, Session session) => reference.Kind switch
    {
        HandleKinds.Lock => ProcLock.Open(reference, session),
        HandleKinds.RecursiveLock => ProcRLock.Open(reference, session),
        HandleKinds.Value => OpenTyped(typeof(ProcValue<>), reference, session),
        HandleKinds.Array => OpenTyped(typeof(ProcArray<>), reference, session),

        // The lock of a value is opened through its value: taking it brings the data along, so the site must know what they are.
        HandleKinds.ValueLock => ((IGuardingHandle)OpenTyped(typeof(ProcValue<>), reference, session)).Lock,
        HandleKinds.ArrayLock => ((IGuardingHandle)OpenTyped(typeof(ProcArray<>), reference, session)).Lock,
        _ => SignalHandles.TryOpen(reference, session) ?? QueueHandles.TryOpen(reference, session)
            ?? ContainerHandles.TryOpen(reference, session) ?? MemoryHandles.TryOpen(reference, session) ?? throw new NotSupportedException(
            $"No handle is of the kind '{reference.Kind}'. The process that sent it runs another version of ActorProcs: use one version everywhere."),
    };

    /// <summary>What a typed handle writes into <see cref="HandleReference.Detail"/>: a number of its own, and its element's type.</summary>
    internal static string Detail(Type element, int number = 0) => $"{number}|{element.AssemblyQualifiedName}";

    internal static int NumberOf(HandleReference reference) =>
        int.Parse(reference.Detail.AsSpan(0, reference.Detail!.IndexOf('|', StringComparison.Ordinal)), provider: null);

    private static object OpenTyped(Type handle, HandleReference reference, Session session)
    {
        var name = reference.Detail![(reference.Detail!.IndexOf('|', StringComparison.Ordinal) + 1)..];
        var type = handle.MakeGenericType(Type.GetType(name, throwOnError: true)!);
        var open = type.GetMethod(nameof(ProcLock.Open), BindingFlags.NonPublic | BindingFlags.Static)!;
        return open.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [reference, session], null)!;
    }
}

/// <summary>A handle of data that a lock guards.</summary>
internal interface IGuardingHandle
{
    ProcRLock Lock { get; }
}
