using System.Globalization;
using System.Reflection;
using ActorProcs.Code;
using ActorProcs.Nodes;

namespace ActorProcs.Containers;

/// <summary>Makes handles of the references that arrive.</summary>
internal static class ContainerHandles
{
    /// <summary>No type's name has it.</summary>
    private const char Separator = '\n';

    internal static string Detail(params Type[] types) => string.Join(Separator, types.Select(type => type.AssemblyQualifiedName));

    /// <summary>The handle, or null when the kind is not one of these.</summary>
    internal static object? TryOpen(HandleReference reference, Session session)
    {
        var handle = reference.Kind switch
        {
            ContainerKind.Dictionary => typeof(ProcDictionary<,>),
            ContainerKind.List => typeof(ProcList<>),
            _ => null,
        };
        return handle is null ? null : Activator.CreateInstance(
            handle.MakeGenericType([.. reference.Detail!.Split(Separator).Select(TypeNames.Load)]),
            BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DoNotWrapExceptions,
            null,
            [ContainerLink.Open(session, reference)],
            CultureInfo.InvariantCulture);
    }
}
