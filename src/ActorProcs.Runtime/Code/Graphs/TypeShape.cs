using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using ActorProcs.Code.Graphs.Codecs;
using ActorProcs.Code.Reach;

namespace ActorProcs.Code.Graphs;

/// <summary>How a type's values are copied.</summary>
internal enum ShapeKind
{
    /// <summary>Field by field, by Hyperion.</summary>
    Plain,

    /// <summary>Nothing inside can be refused, so nobody looks inside; copied by Hyperion.</summary>
    Leaf,

    /// <summary>Field by field, by <see cref="FieldwiseSerializer"/>, where Hyperion would lose something.</summary>
    Fieldwise,

    /// <summary>The variables that lambdas of one scope share: only those that a shipped function can reach are copied.</summary>
    Closure,

    /// <summary>Taken apart into parts, by its <see cref="Codec"/>.</summary>
    Coded,

    /// <summary>An array of what may have to be looked at.</summary>
    Array,

    /// <summary>An array of plain numbers, or a struct of them with a layout of its own, copied as one block of memory.</summary>
    Block,

    Delegate,
    Exception,
    Handle,
    Type,
    Member,
    Pointer,
    CancellationToken,
    Refused,
}

/// <summary>What there is to know of a type before a value of it is copied. Worked out once a type.</summary>
internal sealed class TypeShape
{
    private static readonly ConcurrentDictionary<Type, TypeShape> Known = new();

    private readonly Lazy<Field[]> _fields;
    private readonly Lazy<Field[]> _walked;
    private readonly Lazy<Assembly[]> _assemblies;

    private TypeShape(Type type)
    {
        Type = type;
        Codec = Graphs.Codecs.Codec.For(type);
        Kind = Classify(type, Codec);
        _fields = new Lazy<Field[]>(() => SuspendedMethod.Is(type)
            ? [.. Field.AllOf(type).Where(static field => SuspendedMethod.Travels(field.Info))]
            : Field.AllOf(type));
        _walked = new Lazy<Field[]>(() => [.. Fields.Where(static field => MayHoldMore(field.Info.FieldType))]);
        _assemblies = new Lazy<Assembly[]>(FindAssemblies);
    }

    internal Type Type { get; }

    internal ShapeKind Kind { get; }

    internal Codec? Codec { get; }

    /// <summary>The fields that travel, by name, as Hyperion orders them.</summary>
    internal Field[] Fields => _fields.Value;

    /// <summary>Those of the fields whose values must be looked at before they are copied.</summary>
    internal Field[] WalkedFields => _walked.Value;

    /// <summary>What a derived type adds to the type its codec covers.</summary>
    internal Field[] AddedFields => Codec is null || Codec.Covers == typeof(object) ? [] : Field.Between(Type, Codec.Covers);

    /// <summary>The application's assemblies whose build decides what the bytes of such a value mean.</summary>
    internal Assembly[] Assemblies => _assemblies.Value;

    internal static TypeShape Of(Type type) => Known.GetOrAdd(type, static candidate => new TypeShape(candidate));

    /// <summary>False when any value a variable of this type can hold may be copied unseen.</summary>
    internal static bool MayHoldMore(Type type)
    {
        if (type.IsArray) return MayHoldMore(type.GetElementType()!);
        if (!type.IsSealed) return true;
        var shape = Of(type);
        return shape.Kind switch
        {
            ShapeKind.Leaf or ShapeKind.Block or ShapeKind.Handle => false,
            ShapeKind.Plain when type.IsValueType => shape.WalkedFields.Length > 0,
            _ => true,
        };
    }

    private static ShapeKind Classify(Type type, Codec? codec)
    {
        if (typeof(IProcHandle).IsAssignableFrom(type)) return ShapeKind.Handle;
        if (typeof(Delegate).IsAssignableFrom(type)) return ShapeKind.Delegate;
        if (type == typeof(nint) || type == typeof(nuint)) return ShapeKind.Pointer;
        if (type == typeof(CancellationToken)) return ShapeKind.CancellationToken;
        if (IsLeaf(type)) return ShapeKind.Leaf;
        if (typeof(Type).IsAssignableFrom(type)) return ShapeKind.Type;
        if (Refusal.Of(type) is not null) return ShapeKind.Refused;
        if (typeof(Exception).IsAssignableFrom(type)) return ShapeKind.Exception;
        if (typeof(MemberInfo).IsAssignableFrom(type)) return ShapeKind.Member;
        if (codec is not null) return ShapeKind.Coded;
        if (BlockSerializer.IsBlockByItself(type)) return ShapeKind.Block;
        if (type.IsArray) return ClassifyArray(type.GetElementType()!);
        if (CompilerNames.IsClosure(type)) return ShapeKind.Closure;
        return LosesSomethingInHyperion(type) ? ShapeKind.Fieldwise : ShapeKind.Plain;
    }

    private static bool IsLeaf(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(Guid)
        || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan) || type == typeof(object);

    private static ShapeKind ClassifyArray(Type element)
    {
        if (BlockSerializer.IsBlock(element)) return ShapeKind.Block;
        return MayHoldMore(element) ? ShapeKind.Array : ShapeKind.Leaf;
    }

    /// <summary>Hyperion skips fields of certain names and types, rebuilds whatever can be enumerated through its Add method, and compiles
    /// code for types that have no values.</summary>
    private static bool LosesSomethingInHyperion(Type type) =>
        type.IsAbstract || type.IsInterface || CompilerNames.IsStateMachine(type) || CompilerNames.IsStatelessLambdas(type)
        || typeof(IEnumerable).IsAssignableFrom(type) || Field.HyperionSkipsSome(type);

    private Assembly[] FindAssemblies()
    {
        var found = new HashSet<Assembly>();
        var waiting = new Stack<Type>([Type]);
        var seen = new HashSet<Type>();
        while (waiting.TryPop(out var type))
        {
            if (!seen.Add(type)) continue;
            if (type.HasElementType) waiting.Push(type.GetElementType()!);
            foreach (var argument in type.IsGenericType ? type.GetGenericArguments() : []) waiting.Push(argument);
            for (var level = type; level is not null; level = level.BaseType)
            {
                if (!Framework.Owns(level.Assembly)) found.Add(level.Assembly);
            }

            // Fields that nobody will look at: their types are met here or never.
            if (type.HasElementType || type.IsGenericParameter || Framework.Owns(type.Assembly)) continue;
            foreach (var field in Of(type).Fields)
            {
                if (!MayHoldMore(field.Info.FieldType)) waiting.Push(field.Info.FieldType);
            }
        }

        return [.. found];
    }
}
