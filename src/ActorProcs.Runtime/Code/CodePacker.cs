using ActorProcs.Code.Graphs;

namespace ActorProcs.Code;

/// <summary>Copies a function, with what it captures, and its arguments into bytes, and makes a call of them in another process.</summary>
internal static class CodePacker
{
    /// <summary>How the rest of the bytes is to be read. Part of the format.</summary>
    internal enum Form : byte { Simple = 1, Graph = 2 }

    /// <exception cref="CodeNotShippableException">A captured variable or an argument cannot be copied. Nothing has been started.</exception>
    internal static byte[] Pack(Delegate target, object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(target);
        var call = new object?[arguments.Length + 1];
        call[0] = target;
        arguments.CopyTo(call, 1);
        try
        {
            var survey = GraphSurvey.Of(call);
            return SimpleCall.TryPack(target, arguments, survey) ?? PackGraph(call, survey);
        }
        catch (UnshippableValue e)
        {
            throw new CodeNotShippableException(Complaint.OfCall(target, e));
        }
    }

    /// <exception cref="CodeMismatchException">The function comes from another build, or from an assembly this process has not got.</exception>
    internal static ShippedCall Unpack(ReadOnlyMemory<byte> bytes)
    {
        var form = (Form)bytes.Span[0];
        var rest = Pickler.AsStream(bytes[1..]);
        if (form == Form.Simple) return SimpleCall.Unpack(rest);
        if (form != Form.Graph) throw new InvalidDataException($"A call has the form {form}. The other side runs another version of ActorProcs.");
        var call = (object?[])GraphPacker.Unpack(rest)!;
        return new ShippedCall((Delegate)call[0]!, call[1..]);
    }

    private static byte[] PackGraph(object?[] call, GraphSurvey survey)
    {
        var stream = new MemoryStream();
        stream.WriteByte((byte)Form.Graph);
        GraphPacker.Pack(call, survey, stream);
        return stream.ToArray();
    }
}
