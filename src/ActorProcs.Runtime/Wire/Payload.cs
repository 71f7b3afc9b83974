using MemoryPack;

namespace ActorProcs.Wire;

/// <summary>Bytes as they travel in a message: themselves when they are few, else the name of the file that holds them.</summary>
/// <param name="Inline">The bytes; null when they are in a file.</param>
/// <param name="Token">The name of the file, for <see cref="BulkStore"/>; null when the bytes are inline.</param>
/// <param name="Length">How many bytes.</param>
[MemoryPackable]
internal readonly partial record struct Payload(byte[]? Inline, string? Token, long Length)
{
    /// <summary>Above this they go by file: a message of megabytes would delay every other on its connection.</summary>
    internal const int InlineLimit = 64 << 10;

    internal static Payload Empty { get; } = new([], null, 0);

    internal bool IsInline => Token is null;
}
