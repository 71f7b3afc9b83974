using System.Buffers;
using ActorProcs.Code;

namespace ActorProcs.Pools;

/// <summary>The way functions, items, results and errors of a pool travel: as those of every process do.</summary>
internal sealed class PoolCodec : IPoolCodec
{
    internal static PoolCodec Instance { get; } = new();

    public byte[] PackFunction(Delegate function) => CodePacker.Pack(function, []);

    public Delegate UnpackFunction(byte[] code) => CodePacker.Unpack(code).Target;

    public byte[] PackItems<T>(ReadOnlySpan<T> items) => ItemPacker.Pack(items);

    public T[] UnpackItems<T>(byte[] blob) => ItemPacker.Unpack<T>(blob);

    public void PackResult<TResult>(TResult result, IBufferWriter<byte> writer) => ItemPacker.Pack(result, writer);

    public TResult UnpackResult<TResult>(ReadOnlySpan<byte> result) => ItemPacker.UnpackOne<TResult>(result);

    public byte[] PackError(Exception error) => ErrorPacker.Pack(error);

    public Exception UnpackError(byte[] error) => ErrorPacker.Unpack(error);
}
