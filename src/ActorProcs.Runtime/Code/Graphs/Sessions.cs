using System.Runtime.CompilerServices;
using ActorProcs.Code.Errors;
using Hyperion;
using Hyperion.ValueSerializers;

namespace ActorProcs.Code.Graphs;

/// <summary>One graph on its way into bytes.</summary>
internal sealed class PackSession : SerializerSession
{
    /// <summary>What Hyperion writes for null.</summary>
    private const byte NullManifest = 0;

    internal PackSession(Serializer serializer, GraphSurvey survey, ErrorScope? errors)
        : base(serializer)
    {
        Survey = survey;
        Errors = errors ?? new ErrorScope();

        // Hyperion looks objects up by Equals: two customers with the same number would arrive as one, the first one's fields winning.
        // What shared means is decided by reference here, as it is in the program that holds the objects.
        Objects(this) = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
    }

    internal GraphSurvey Survey { get; }

    internal ErrorScope Errors { get; }

    internal void Write(Stream stream, object? value)
    {
        if (value is null)
        {
            stream.WriteByte(NullManifest);
        }
        else if (TryGetObjectId(value, out var id))
        {
            ObjectReferenceSerializer.Instance.WriteManifest(stream, this);
            ObjectReferenceSerializer.Instance.WriteValue(stream, id, this);
        }
        else
        {
            var serializer = Serializer.GetSerializerByType(value.GetType());
            serializer.WriteManifest(stream, this);
            serializer.WriteValue(stream, value, this);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_objects")]
    private static extern ref Dictionary<object, int> Objects(SerializerSession session);
}

/// <summary>One graph on its way out of bytes.</summary>
internal sealed class UnpackSession(Serializer serializer, AssemblyTable assemblies) : DeserializerSession(serializer)
{
    private readonly List<Action> _later = [];

    internal AssemblyTable Assemblies { get; } = assemblies;

    internal object? Read(Stream stream) => Serializer.GetDeserializerByManifest(stream, this).ReadValue(stream, this);

    /// <summary>Keeps a place for an object that is made of what follows. The writer numbers it before its parts, so the reader must too.</summary>
    internal int Reserve()
    {
        TrackDeserializedObject(Placeholder);
        return Objects(this).Count - 1;
    }

    internal void Fill(int place, object value) => Objects(this)[place] = value;

    /// <summary>Puts off what needs the whole graph, such as hashing keys.</summary>
    internal void Later(Action action) => _later.Add(action);

    /// <summary>The graph has been read. What was put off runs innermost first: a table may be a key of the table around it.</summary>
    internal void Complete()
    {
        foreach (var action in _later) action();
    }

    private static readonly object Placeholder = new();

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_objectById")]
    private static extern ref List<object> Objects(DeserializerSession session);
}
