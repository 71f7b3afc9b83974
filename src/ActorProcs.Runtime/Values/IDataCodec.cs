namespace ActorProcs.Values;

/// <summary>Copies a value into bytes and back.</summary>
internal interface IDataCodec<T>
{
    /// <summary>True when nobody can change a value of this type in place, so that copies need not be made.</summary>
    bool IsImmutable { get; }

    byte[] Pack(T value);

    T Unpack(ReadOnlyMemory<byte> bytes);
}
