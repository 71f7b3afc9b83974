using System.Buffers;

namespace ActorProcs.Pools;

/// <summary>How functions, items, results and errors become bytes. The owner packs and unpacks on pool threads, a worker on its own thread;
/// the node never does.</summary>
internal interface IPoolCodec
{
    byte[] PackFunction(Delegate function);

    /// <summary>Gives a delegate of the type that was packed: the worker learns from it what items and results are.</summary>
    Delegate UnpackFunction(byte[] code);

    byte[] PackItems<T>(ReadOnlySpan<T> items);

    T[] UnpackItems<T>(byte[] blob);

    void PackResult<TResult>(TResult result, IBufferWriter<byte> writer);

    TResult UnpackResult<TResult>(ReadOnlySpan<byte> result);

    byte[] PackError(Exception error);

    Exception UnpackError(byte[] error);
}
