using System.Reflection;
using System.Runtime.CompilerServices;
using ActorProcs.Code;

namespace ActorProcs.Forking;

/// <summary>A foreach that stands open over a fork: its enumerator checks that the collection is the one it began with, by a number that
/// counts changes, and a copied collection counts anew.</summary>
internal static class OpenLoops
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    /// <summary>In the clone: has the enumerators take the copies for what they began with.</summary>
    internal static void Resume(IAsyncStateMachine machine)
    {
        foreach (var (field, enumerator) in In(machine))
        {
            if (CollectionOf(enumerator) is not { } collection || VersionOf(collection) is not { } version) continue;
            enumerator.GetType().GetField("_version", Hidden)?.SetValue(enumerator, version.GetValue(collection));
            field.SetValue(machine, enumerator);
        }
    }

    /// <summary>In the original: a table that has gaps is copied without them, and an enumerator counts them.</summary>
    /// <exception cref="NotSupportedException">There is such a loop.</exception>
    internal static void Check(IAsyncStateMachine machine)
    {
        foreach (var (_, enumerator) in In(machine))
        {
            if (CollectionOf(enumerator) is not { } collection || collection.GetType().GetField("_freeCount", Hidden)?.GetValue(collection) is not > 0) continue;
            var name = collection.GetType().Name;
            throw Unforkable.Enumerator(name[..name.IndexOf('`', StringComparison.Ordinal)], machine.GetType());
        }
    }

    private static IEnumerable<(FieldInfo Field, object Enumerator)> In(IAsyncStateMachine machine) =>
        from field in machine.GetType().GetFields(Hidden | BindingFlags.Public)
        let value = field.GetValue(machine)
        where value is ValueType && value.GetType() is { IsNested: true, Name: "Enumerator" or "KeyCollection" or "ValueCollection" } type && Framework.Owns(type.Assembly)
        select (field, value);

    private static object? CollectionOf(object enumerator) => enumerator.GetType().GetFields(Hidden)
        .Where(static field => !field.FieldType.IsValueType && VersionField(field.FieldType) is not null)
        .Select(field => field.GetValue(enumerator))
        .FirstOrDefault();

    private static FieldInfo? VersionOf(object collection) => VersionField(collection.GetType());

    private static FieldInfo? VersionField(Type collection)
    {
        for (var level = collection; level is not null; level = level.BaseType)
        {
            if (level.GetField("_version", Hidden) is { } version) return version;
        }

        return null;
    }
}
