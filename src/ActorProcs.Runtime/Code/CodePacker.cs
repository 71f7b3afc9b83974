using ActorProcs.Code.Graphs;

namespace ActorProcs.Code;

/// <summary>Copies a function, with what it captures, and its arguments into bytes, and makes a call of them in another process.</summary>
internal static class CodePacker
{
    /// <exception cref="CodeNotShippableException">A captured variable or an argument cannot be copied. Nothing has been started.</exception>
    internal static byte[] Pack(Delegate target, object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(target);
        var call = new object?[arguments.Length + 1];
        call[0] = target;
        arguments.CopyTo(call, 1);
        var stream = new MemoryStream();
        try
        {
            GraphPacker.Pack(call, stream);
        }
        catch (UnshippableValue e)
        {
            throw new CodeNotShippableException(Complaint.OfCall(target, e));
        }

        return stream.ToArray();
    }

    /// <exception cref="CodeMismatchException">The function comes from another build, or from an assembly this process has not got.</exception>
    internal static ShippedCall Unpack(ReadOnlyMemory<byte> bytes)
    {
        var call = (object?[])GraphPacker.Unpack(Pickler.AsStream(bytes))!;
        return new ShippedCall((Delegate)call[0]!, call[1..]);
    }
}
