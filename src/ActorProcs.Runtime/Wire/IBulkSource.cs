namespace ActorProcs.Wire;

/// <summary>The bytes of a payload, read in order and straight to where they are wanted: of many bytes every copy costs.</summary>
internal interface IBulkSource
{
    /// <summary>How many bytes have not been read.</summary>
    long Left { get; }

    /// <summary>Fills the whole span.</summary>
    /// <exception cref="ObjectLostException">The bytes are gone, or the node that has them.</exception>
    void Read(Span<byte> into);
}

internal static class BulkSources
{
    /// <summary>All that is left.</summary>
    internal static byte[] ReadAll(this IBulkSource source)
    {
        var bytes = HugePages.Allocate<byte>(checked((int)source.Left));
        source.Read(bytes);
        return bytes;
    }
}
