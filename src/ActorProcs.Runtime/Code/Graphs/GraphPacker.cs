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
    internal static void Pack(object? value, Stream to, ErrorScope? errors = null)
    {
        var survey = GraphSurvey.Of(value);
        using var writer = new BinaryWriter(to, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write((byte)Environment.Version.Major);
        writer.Write7BitEncodedInt(survey.Depth);
        survey.Assemblies.Write(writer);
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
        using var reader = new BinaryReader(from, System.Text.Encoding.UTF8, leaveOpen: true);
        var major = reader.ReadByte();
        if (major != Environment.Version.Major)
        {
            throw new CodeMismatchException(
                $"The sender runs .NET {major} and this process .NET {Environment.Version.Major}, whose objects have other fields. "
                + "Use one version of .NET on all hosts.");
        }

        var depth = reader.Read7BitEncodedInt();
        var session = new UnpackSession(Hyperion, AssemblyTable.Read(reader));
        object? value = null;
        try
        {
            if (depth < DeepFrom) value = session.Read(from);
            else DeepStack.Run(depth, () => value = session.Read(from));
        }
        catch (System.Runtime.Serialization.SerializationException e) when (Innermost(e) is { } cause)
        {
            // Hyperion wraps an error once for each level it was under; only the first says anything.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
        }

        session.Complete();
        return value;
    }

    private static Exception? Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e is System.Runtime.Serialization.SerializationException ? null : e;
    }

    /// <summary>The type that Hyperion itself refused, if that is what happened.</summary>
    private static Type? Blame(Exception e) => e switch
    {
        global::Hyperion.ValueSerializers.UnsupportedTypeException unsupported => unsupported.Type ?? typeof(object),
        { InnerException: { } inner } => Blame(inner),
        _ => null,
    };
}
