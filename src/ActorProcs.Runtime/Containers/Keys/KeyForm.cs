using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using ActorProcs.Code;
using ActorProcs.Code.Graphs;

namespace ActorProcs.Containers;

/// <summary>How the keys of one type compare, found once.</summary>
internal sealed class KeyForm
{
    private static readonly ConcurrentDictionary<Type, KeyForm> Known = new();

    /// <summary>Types whose equality is that of all their bytes.</summary>
    private static readonly HashSet<Type> ByBytes =
    [
        typeof(bool), typeof(byte), typeof(sbyte), typeof(char), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
        typeof(ulong), typeof(Int128), typeof(UInt128), typeof(Guid), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly), typeof(string),
    ];

    /// <summary>Types of which several forms are equal, and the one form that stands for them.</summary>
    private static readonly Dictionary<Type, Func<object, byte[]>> ByOneForm = new()
    {
        [typeof(double)] = value => Bytes(OneOf((double)value)),
        [typeof(float)] = value => Bytes(OneOf((float)value)),
        [typeof(Half)] = value => Bytes(OneOf((Half)value)),
        [typeof(decimal)] = value => Bytes(OneOf((decimal)value)),
        [typeof(DateTime)] = value => Bytes(((DateTime)value).Ticks),
        [typeof(DateTimeOffset)] = value => Bytes(((DateTimeOffset)value).UtcTicks),
        [typeof(BigInteger)] = value => ((BigInteger)value).ToByteArray(),
    };

    private KeyForm(Func<object, byte[]>? flat, FieldInfo[] fields, string? refusal) => (Flat, Fields, Refusal) = (flat, fields, refusal);

    /// <summary>Its bytes, when it has no parts.</summary>
    internal Func<object, byte[]>? Flat { get; }

    /// <summary>Its parts: it is equal to another when these are.</summary>
    internal FieldInfo[] Fields { get; }

    /// <summary>Why it cannot be a key.</summary>
    internal string? Refusal { get; }

    internal static KeyForm Of(Type type) => Known.GetOrAdd(type, Find);

    private static KeyForm Find(Type type)
    {
        if (ByBytes.Contains(type)) return new KeyForm(Bytes, [], null);
        if (ByOneForm.TryGetValue(type, out var form)) return new KeyForm(form, [], null);
        if (type.IsEnum)
            return new KeyForm(value => Bytes(Convert.ChangeType(value, Enum.GetUnderlyingType(type), CultureInfo.InvariantCulture)), [], null);
        if (IsTuple(type) || IsRecord(type) || IsPlainStructure(type)) return new KeyForm(null, FieldsOf(type), null);
        return new KeyForm(null, [], Why(type));
    }

    private static string Why(Type type)
    {
        var ownEquality = type.GetMethod(nameof(Equals), [typeof(object)])!.DeclaringType is { } declaring
            && declaring != typeof(object) && declaring != typeof(ValueType);
        return ownEquality
            ? "has an equality of its own, which the node cannot run"
            : "is equal to nothing but itself, so a copy of it is never equal to it";
    }

    private static byte[] Bytes(object value) => FlatValue.Pack(value)!;

    // Equals takes all NaNs for one, and zero and minus zero too.
    private static T OneOf<T>(T value) where T : IFloatingPointIeee754<T> => T.IsNaN(value) ? T.NaN : value == T.Zero ? T.Zero : value;

    /// <summary>1.00 is equal to 1.0: without the zeros at its end.</summary>
    private static decimal OneOf(decimal value) => value == 0 ? 0 : value / 1.000000000000000000000000000000000m;

    private static bool IsTuple(Type type) =>
        type.IsAssignableTo(typeof(ITuple)) && type.Assembly == typeof(ITuple).Assembly && type.Namespace == nameof(System);

    /// <summary>A record whose equality is the one that the compiler makes: by all fields, those of its bases too.</summary>
    private static bool IsRecord(Type type)
    {
        if (type == typeof(object)) return false;
        for (var each = type; each is not null && each != typeof(object) && each != typeof(ValueType); each = each.BaseType)
        {
            var equals = each.GetMethod(nameof(Equals), BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly, [each]);
            if (equals is null || !equals.IsDefined(typeof(CompilerGeneratedAttribute))) return false;
        }

        return true;
    }

    private static bool IsPlainStructure(Type type) =>
        type.IsValueType && !type.IsPrimitive && !type.IsByRefLike && type.GetMethod(nameof(Equals), [typeof(object)])!.DeclaringType == typeof(ValueType);

    /// <summary>In the same order in every process that runs the same build.</summary>
    private static FieldInfo[] FieldsOf(Type type)
    {
        var fields = new List<FieldInfo>();
        for (var each = type; each is not null; each = each.BaseType)
            fields.AddRange(each.GetFields(Field.Declared).Where(field => !field.IsStatic).OrderBy(field => field.MetadataToken));
        return [.. fields];
    }
}
