using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ActorProcs.Code.Graphs.Codecs;

/// <summary>Takes an object apart into parts that mean the same in every process, and puts it together again there.</summary>
/// <remarks>Needed wherever the fields themselves do not: hash tables keep hash codes of strings, which differ from process to process;
/// linked lists would be copied one level deeper for each node; well-known objects are compared by reference. Hyperion has its own ways
/// with collections, and they lose comparers, fields of derived classes, and (with queues) the identity of what is inside.</remarks>
internal abstract class Codec
{
    private static readonly ConcurrentDictionary<Type, Codec> Made = new();

    /// <summary>The type, or base type, that the codec speaks for. Fields below it in a derived type travel beside the parts.</summary>
    internal Type Covers { get; private set; } = typeof(object);

    /// <summary>Names the parts in an error: "Comparer", "Keys". Empty where the elements themselves are meant.</summary>
    internal abstract string PartName(int part);

    /// <summary>The name of an element of a part; null for the plain index.</summary>
    internal virtual string? ElementName(object?[] parts, int part, int index) => null;

    internal abstract object?[] Split(object value);

    /// <summary>The object as others may refer to it before its parts are known; null for one that is made of its parts.</summary>
    internal abstract object? Begin(Type type);

    /// <summary>Puts the object together: into <paramref name="begun"/>, or, without it, as a new one.</summary>
    /// <param name="begun">What <see cref="Begin"/> gave.</param>
    /// <param name="type">The object's own type.</param>
    /// <param name="parts">What <see cref="Split"/> gave.</param>
    /// <param name="later">Runs an action when the whole graph has been read: keys may not be hashed before.</param>
    internal abstract object Finish(object? begun, Type type, object?[] parts, Action<Action> later);

    internal static Codec? For(Type type)
    {
        if (type.IsInterface) return null;
        if (SubstituteCodec.For(type) is { } substitute) return substitute;
        if (type.IsArray) return type.IsSZArray ? null : Make(typeof(GridCodec<>), type.GetElementType()!, type);
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            if (level.FullName == "System.Collections.Hashtable") return Made.GetOrAdd(level, static covered => new HashtableCodec { Covers = covered });
            if (!level.IsGenericType || level.ContainsGenericParameters) continue;
            if (OfGeneric(level.GetGenericTypeDefinition().FullName) is { } codec) return Make(codec, level.GetGenericArguments(), level);
        }

        return null;
    }

    /// <summary>By name and one by one, so that asking about a list does not load the assemblies of all other collections.</summary>
    private static Type? OfGeneric(string? definition) => definition switch
    {
        "System.Collections.Generic.List`1" => typeof(ListCodec<>),
        "System.Collections.Generic.LinkedList`1" => typeof(LinkedListCodec<>),
        "System.Collections.Generic.HashSet`1" => typeof(HashSetCodec<>),
        "System.Collections.Generic.Dictionary`2" => typeof(DictionaryCodec<,>),
        "System.Collections.Generic.OrderedDictionary`2" => typeof(OrderedDictionaryCodec<,>),
        "System.Collections.Concurrent.ConcurrentQueue`1" => typeof(ConcurrentQueueCodec<>),
        "System.Collections.Concurrent.ConcurrentStack`1" => typeof(ConcurrentStackCodec<>),
        "System.Collections.Concurrent.ConcurrentBag`1" => typeof(ConcurrentBagCodec<>),
        "System.Collections.Concurrent.ConcurrentDictionary`2" => typeof(ConcurrentDictionaryCodec<,>),
        "System.Collections.Immutable.ImmutableQueue`1" => typeof(ImmutableQueueCodec<>),
        "System.Collections.Immutable.ImmutableStack`1" => typeof(ImmutableStackCodec<>),
        "System.Collections.Immutable.ImmutableHashSet`1" => typeof(ImmutableHashSetCodec<>),
        "System.Collections.Immutable.ImmutableDictionary`2" => typeof(ImmutableDictionaryCodec<,>),
        "System.Collections.Frozen.FrozenSet`1" => typeof(FrozenSetCodec<>),
        "System.Collections.Frozen.FrozenDictionary`2" => typeof(FrozenDictionaryCodec<,>),
        "System.Linq.Lookup`2" => typeof(LookupCodec<,>),
        _ => null,
    };

    private static Codec Make(Type codec, Type argument, Type covers) => Make(codec, [argument], covers);

    private static Codec Make(Type codec, Type[] arguments, Type covers) => Made.GetOrAdd(covers, covered =>
    {
        var made = (Codec)Activator.CreateInstance(codec.MakeGenericType(arguments))!;
        made.Covers = covered;
        return made;
    });
}

/// <summary>A codec of objects that are filled after they are made, so that cycles may lead back to them.</summary>
internal abstract class FilledCodec<T> : Codec where T : class
{
    internal sealed override object Begin(Type type) => RuntimeHelpers.GetUninitializedObject(type);

    internal sealed override object?[] Split(object value) => Split((T)value);

    internal sealed override object Finish(object? begun, Type type, object?[] parts, Action<Action> later)
    {
        Fill((T)begun!, parts, later);
        return begun!;
    }

    protected abstract object?[] Split(T value);

    protected abstract void Fill(T target, object?[] parts, Action<Action> later);

    /// <summary>Runs the covered type's own constructor on an object that was made without one: a derived class's would have side effects.</summary>
    protected static void Construct(T target, ConstructorInfo constructor, params object?[] arguments) => constructor.Invoke(target, arguments);

    protected static ConstructorInfo Constructor(params Type[] parameters) => typeof(T).GetConstructor(parameters)!;
}

/// <summary>A codec of objects that are made of their parts and never change.</summary>
internal abstract class BuiltCodec<T> : Codec where T : class
{
    internal sealed override object? Begin(Type type) => null;

    internal sealed override object?[] Split(object value) => Split((T)value);

    internal sealed override object Finish(object? begun, Type type, object?[] parts, Action<Action> later) => Build(parts);

    protected abstract object?[] Split(T value);

    protected abstract T Build(object?[] parts);
}
