namespace ActorProcs.Code.Errors;

/// <summary>An exception taken apart. Every part can be read without the exception's own type.</summary>
internal sealed record ErrorRecord
{
    private const byte Version = 1;

    /// <summary>With its assembly; empty when it has none that another process could load.</summary>
    internal required string LoadableName { get; init; }

    internal required string TypeName { get; init; }

    /// <summary>What its Message property says, which some types put together from fields.</summary>
    internal required string Message { get; init; }

    /// <summary>What was passed as the message, or null.</summary>
    internal string? RawMessage { get; init; }

    internal required string Stack { get; init; }

    internal int HResult { get; init; }

    internal string? Source { get; init; }

    internal string? HelpLink { get; init; }

    internal byte[]? Inner { get; init; }

    internal IReadOnlyList<(string DeclaringType, string Name, byte[] Value)> Fields { get; init; } = [];

    internal IReadOnlyList<(byte[] Key, byte[] Value)> Data { get; init; } = [];

    /// <summary>The fields and data that could not be copied, each with its type.</summary>
    internal IReadOnlyList<string> Dropped { get; init; } = [];

    internal byte[] ToBytes()
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, LenientUtf8);
        writer.Write(Version);
        writer.Write(LoadableName);
        writer.Write(TypeName);
        writer.Write(Message);
        WriteText(writer, RawMessage);
        writer.Write(Stack);
        writer.Write(HResult);
        WriteText(writer, Source);
        WriteText(writer, HelpLink);
        WriteBytes(writer, Inner);
        writer.Write7BitEncodedInt(Fields.Count);
        foreach (var (type, name, value) in Fields)
        {
            writer.Write(type);
            writer.Write(name);
            WriteBytes(writer, value);
        }

        writer.Write7BitEncodedInt(Data.Count);
        foreach (var (key, value) in Data)
        {
            WriteBytes(writer, key);
            WriteBytes(writer, value);
        }

        writer.Write7BitEncodedInt(Dropped.Count);
        foreach (var dropped in Dropped) writer.Write(dropped);
        writer.Flush();
        return stream.ToArray();
    }

    internal static ErrorRecord From(ReadOnlyMemory<byte> bytes)
    {
        using var reader = new BinaryReader(Pickler.AsStream(bytes), LenientUtf8);
        if (reader.ReadByte() is var version && version != Version)
            throw new InvalidDataException($"The error is in form {version}, and this process knows form {Version}.");
        return new ErrorRecord
        {
            LoadableName = reader.ReadString(),
            TypeName = reader.ReadString(),
            Message = reader.ReadString(),
            RawMessage = ReadText(reader),
            Stack = reader.ReadString(),
            HResult = reader.ReadInt32(),
            Source = ReadText(reader),
            HelpLink = ReadText(reader),
            Inner = ReadBytes(reader),
            Fields = ReadList(reader, static from => (from.ReadString(), from.ReadString(), ReadBytes(from)!)),
            Data = ReadList(reader, static from => (ReadBytes(from)!, ReadBytes(from)!)),
            Dropped = ReadList(reader, static from => from.ReadString()),
        };
    }

    /// <summary>A message may hold anything, half a surrogate pair too, and must not fail for it.</summary>
    private static System.Text.UTF8Encoding LenientUtf8 { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    private static void WriteText(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null) writer.Write(text);
    }

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static void WriteBytes(BinaryWriter writer, byte[]? bytes)
    {
        writer.Write(bytes?.Length ?? -1);
        if (bytes is not null) writer.Write(bytes);
    }

    private static byte[]? ReadBytes(BinaryReader reader) => reader.ReadInt32() is >= 0 and var length ? reader.ReadBytes(length) : null;

    private static List<T> ReadList<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var count = reader.Read7BitEncodedInt();
        var list = new List<T>(count);
        for (var i = 0; i < count; i++) list.Add(read(reader));
        return list;
    }
}
