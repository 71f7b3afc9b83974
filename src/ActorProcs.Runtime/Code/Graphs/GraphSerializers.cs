using System.Collections.Concurrent;
using System.Text;
using Hyperion;
using Hyperion.SerializerFactories;
using Hyperion.ValueSerializers;

namespace ActorProcs.Code.Graphs;

/// <summary>Gives Hyperion our way of copying each kind of object for which its own loses or refuses something.</summary>
internal sealed class GraphSerializers : ValueSerializerFactory
{
    public override bool CanSerialize(Serializer serializer, Type type) =>
        TypeShape.Of(type).Kind is not (ShapeKind.Plain or ShapeKind.Leaf or ShapeKind.Type or ShapeKind.Array);

    public override bool CanDeserialize(Serializer serializer, Type type) => type == typeof(DelegateCarrier) || CanSerialize(serializer, type);

    public override ValueSerializer BuildSerializer(Serializer serializer, Type type, ConcurrentDictionary<Type, ValueSerializer> typeMapping) =>
        typeMapping.GetOrAdd(type, static type => Make(type));

    private static ValueSerializer Make(Type type)
    {
        if (type == typeof(DelegateCarrier)) return new DelegateSerializer();
        var shape = TypeShape.Of(type);
        return shape.Kind switch
        {
            ShapeKind.Delegate => new DelegateSerializer(),
            ShapeKind.Coded => new CodecSerializer(shape),
            ShapeKind.Closure => new ClosureSerializer(shape),
            ShapeKind.Block => BlockSerializer.For(type),
            ShapeKind.Handle => new HandleSerializer(type),
            ShapeKind.Exception => new ExceptionSerializer(type),
            ShapeKind.Member => new MemberSerializer(type),
            ShapeKind.Fieldwise => new FieldwiseSerializer(shape),
            _ => new EmptySerializer(type),
        };
    }
}

/// <summary>The manifest of a type, with a way of our own to write what follows it.</summary>
internal abstract class TypedSerializer(Type type) : ValueSerializer
{
    private readonly ObjectSerializer _manifest = new(type);

    protected Type Type { get; } = type;

    public sealed override Type GetElementType() => Type;

    public sealed override void WriteManifest(Stream stream, SerializerSession session) => _manifest.WriteManifest(stream, session);

    public sealed override void WriteValue(Stream stream, object value, SerializerSession session) => Write(stream, value, (PackSession)session);

    public sealed override object ReadValue(Stream stream, DeserializerSession session) => Read(stream, (UnpackSession)session);

    protected static BinaryWriter Writer(Stream stream) => new(stream, Encoding.UTF8, leaveOpen: true);

    protected static BinaryReader Reader(Stream stream) => new(stream, Encoding.UTF8, leaveOpen: true);

    protected abstract void Write(Stream stream, object value, PackSession session);

    protected abstract object Read(Stream stream, UnpackSession session);
}

/// <summary>What the survey lets through only when it is empty: a null pointer, a token that nobody can cancel, an unused handle.</summary>
internal sealed class EmptySerializer(Type type) : TypedSerializer(type)
{
    protected override void Write(Stream stream, object value, PackSession session)
    {
        if (!Type.IsValueType) throw new InvalidOperationException($"{Type} passed the survey of what is copied, which refuses it.");
    }

    protected override object Read(Stream stream, UnpackSession session) => Activator.CreateInstance(Type)!;
}
