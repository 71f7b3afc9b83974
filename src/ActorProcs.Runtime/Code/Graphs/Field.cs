using System.Reflection;
using ActorProcs.Code.Reach;
using Hyperion;

namespace ActorProcs.Code.Graphs;

/// <summary>One field of a type, as it is copied.</summary>
internal sealed class Field(FieldInfo info)
{
    internal const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    internal FieldInfo Info { get; } = info;

    /// <summary>Its name in the source; empty for the compiler's link to an outer scope.</summary>
    internal string Name { get; } = CompilerNames.OfField(info);

    internal ClosureField Key { get; } = ClosureField.Of(info);

    /// <summary>True for the hidden field behind a field-like event: what it holds are the subscribers.</summary>
    internal bool IsEvent { get; } =
        typeof(Delegate).IsAssignableFrom(info.FieldType)
        && info.DeclaringType!.GetEvent(info.Name, Declared | BindingFlags.Static) is not null;

    internal object? Get(object instance) => Info.GetValue(instance);

    internal void Set(object instance, object? value) => Info.SetValue(instance, value);

    /// <summary>All fields that travel, those of base types too, by name.</summary>
    internal static Field[] AllOf(Type type) => Between(type, typeof(object));

    /// <summary>The fields that a type adds to one of its base types.</summary>
    internal static Field[] Between(Type type, Type below) =>
        [.. Levels(type, below).Where(Travels).OrderBy(static info => info.Name, StringComparer.Ordinal).Select(static info => new Field(info))];

    /// <summary>True when Hyperion's own idea of a type's fields is another than ours.</summary>
    internal static bool HyperionSkipsSome(Type type) =>
        Levels(type, typeof(object)).Any(static info =>
            info.Name == "_syncRoot" || info.FieldType == typeof(nint) || info.FieldType == typeof(nuint) || !Travels(info));

    private static IEnumerable<FieldInfo> Levels(Type type, Type below)
    {
        for (var level = type; level is not null && level != below; level = level.BaseType)
        {
            foreach (var info in level.GetFields(Declared)) yield return info;
        }
    }

    /// <summary>The framework marks caches as not serialized and rebuilds them in constructors that are not run here, so its marks do not
    /// count; the application's do.</summary>
    private static bool Travels(FieldInfo info) =>
        info.IsDefined(typeof(IgnoreAttribute), inherit: false) is false
        && (!info.Attributes.HasFlag(NotSerialized) || Framework.Owns(info.DeclaringType!.Assembly));

#pragma warning disable SYSLIB0050 // The mark itself is not obsolete, and it is how C# says that a field is not part of the value.
    private const FieldAttributes NotSerialized = FieldAttributes.NotSerialized;
#pragma warning restore SYSLIB0050
}
