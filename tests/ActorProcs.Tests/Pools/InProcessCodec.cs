using System.Buffers;
using System.Collections.Concurrent;
using ActorProcs.Pools;
using MemoryPack;

namespace ActorProcs.Tests.Pools;

/// <summary>Items and results as real bytes; functions and errors by number, because here they never leave the process.</summary>
internal sealed class InProcessCodec : IPoolCodec
{
    private readonly ConcurrentDictionary<int, object> _kept = new();
    private int _last;

    public byte[] PackFunction(Delegate function) => Keep(function);

    public Delegate UnpackFunction(byte[] code) => (Delegate)_kept[BitConverter.ToInt32(code)];

    public byte[] PackItems<T>(ReadOnlySpan<T> items) => MemoryPackSerializer.Serialize(items.ToArray());

    public T[] UnpackItems<T>(byte[] blob) => MemoryPackSerializer.Deserialize<T[]>(blob)!;

    public void PackResult<TResult>(TResult result, IBufferWriter<byte> writer)
    {
        if (result is Unpackable) throw new NotSupportedException("This result cannot travel.");
        MemoryPackSerializer.Serialize(in writer, in result);
    }

    public TResult UnpackResult<TResult>(ReadOnlySpan<byte> result) => MemoryPackSerializer.Deserialize<TResult>(result)!;

    public byte[] PackError(Exception error) => Keep(error);

    public Exception UnpackError(byte[] error) => (Exception)_kept[BitConverter.ToInt32(error)];

    private byte[] Keep(object value)
    {
        var number = Interlocked.Increment(ref _last);
        _kept[number] = value;
        return BitConverter.GetBytes(number);
    }
}

/// <summary>A value that refuses to be packed.</summary>
internal sealed record Unpackable;
