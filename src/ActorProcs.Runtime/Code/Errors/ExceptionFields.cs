using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ActorProcs.Code.Graphs;

namespace ActorProcs.Code.Errors;

/// <summary>The fields of exceptions: those that types add, and those of <see cref="Exception"/> itself that have no setter.</summary>
internal static class ExceptionFields
{
    private static readonly ConcurrentDictionary<Type, Field[]> Known = new();

    /// <summary>All that an exception type and its bases add to <see cref="Exception"/>.</summary>
    internal static Field[] Of(Type type) => Known.GetOrAdd(type, static added =>
        [.. Field.Between(added, typeof(Exception)).Where(static field => !IsCopyOfAnother(field))]);

    /// <summary>What its Message says. An aggregate's repeats those of all it holds, and theirs: that can take longer than anybody waits, and
    /// says nothing that is not packed anyway.</summary>
    internal static string? Text(Exception e) => e is AggregateException ? Message(e) : e.Message;

    /// <summary>An aggregate keeps a read-only view of its list beside the list.</summary>
    private static bool IsCopyOfAnother(Field field) =>
        field.Info.DeclaringType == typeof(AggregateException) && field.Info.FieldType != typeof(Exception[]);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    internal static extern ref string? Message(Exception e);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    internal static extern ref Exception? Inner(Exception e);
}
