using System.Runtime.ExceptionServices;
using System.Runtime.Serialization;
using System.Text;
using ActorProcs.Code.Errors;
using Hyperion;

namespace ActorProcs.Code.Graphs;

/// <summary>Copies any object graph into bytes and back: a survey first, then Hyperion with serializers of our own.</summary>
internal static class GraphPacker
{
    /// <summary>Deeper graphs get a stack of their own: the caller may have used up most of its own.</summary>
    private const int DeepFrom = 200;

    private static readonly Serializer Hyperion = new(new SerializerOptions(
        versionTolerance: false,
        preserveObjectReferences: true,
        surrogates: [],
        serializerFactories: [new GraphSerializers()],
        knownTypes: [],
        ignoreISerializable: true,
        packageNameOverrides: null,
        disallowUnsafeTypes: true,
        typeFilter: null));

    /// <exception cref="UnshippableValue">Something in the graph cannot be copied.</exception>
    internal static void Pack(object? value, Stream to, ErrorScope? errors = null) => Pack(value, GraphSurvey.Of(value), to, errors);

    /// <exception cref="UnshippableValue">Hyperion refuses what the survey let through.</exception>
    internal static void Pack(object? value, GraphSurvey survey, Stream to, ErrorScope? errors = null)
    {
        using (var writer = new BinaryWriter(to, Encoding.UTF8, leaveOpen: true)) GraphHeader.Write(writer, survey);
        try
        {
            if (survey.Depth < DeepFrom) new PackSession(Hyperion, survey, errors).Write(to, value);
            else DeepStack.Run(survey.Depth, () => new PackSession(Hyperion, survey, errors).Write(to, value));
        }
        catch (Exception e) when (Blame(e) is { } culprit)
        {
            throw new UnshippableValue("", culprit, Refusal.Because($"The serializer says: {e.GetBaseException().Message}"));
        }
    }

    /// <exception cref="CodeMismatchException">Another build wrote it, or one that this process has not got.</exception>
    internal static object? Unpack(Stream from)
    {
        using var reader = new BinaryReader(from, Encoding.UTF8, leaveOpen: true);
        var (depth, assemblies) = GraphHeader.Read(reader);
        var session = new UnpackSession(Hyperion, assemblies);
        object? value = null;
        try
        {
            if (depth < DeepFrom) value = session.Read(from);
            else DeepStack.Run(depth, () => value = session.Read(from));
        }
        catch (SerializationException e) when (Innermost(e) is { } cause)
        {
            // Hyperion wraps an error once for each level it was under; only the first says anything.
            ExceptionDispatchInfo.Throw(cause);
        }

        session.Complete();
        return value;
    }

    private static Exception? Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e is SerializationException ? null : e;
    }

    /// <summary>The type that Hyperion itself refused, if that is what happened.</summary>
    private static Type? Blame(Exception e) => e switch
    {
        global::Hyperion.ValueSerializers.UnsupportedTypeException unsupported => unsupported.Type ?? typeof(object),
        { InnerException: { } inner } => Blame(inner),
        _ => null,
    };
}
