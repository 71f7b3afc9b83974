namespace ActorProcs.Values;

/// <summary>A value at one moment. Never changed once made, so readers without the lock see all of it or none.</summary>
/// <param name="value">The value, when its type is immutable.</param>
/// <param name="packed">Its bytes, when it is not: each reader unpacks its own copy.</param>
internal sealed class Snapshot<T>(T? value, byte[]? packed)
{
    /// <summary>The home's count of changes; -1 while the home does not have it.</summary>
    internal long Version { get; init; } = -1;

    internal T Read(IDataCodec<T> codec) => packed is null ? value! : codec.Unpack(packed);

    internal byte[] Pack(IDataCodec<T> codec) => packed ?? codec.Pack(value!);

    internal Snapshot<T> At(long version) => new(value, packed) { Version = version };
}
