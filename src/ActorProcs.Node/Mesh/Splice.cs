using System.Buffers;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>Joins two connections into one: what comes in at one goes out at the other, and waits where it is not taken.</summary>
internal static class Splice
{
    private const int BufferSize = 64 << 10;

    /// <summary>Returns when both directions have ended, or one end has died; both connections are closed then.</summary>
    internal static async Task RunAsync(IByteChannel one, IByteChannel other)
    {
        try
        {
            await Task.WhenAll(CopyAsync(one, other), CopyAsync(other, one)).ConfigureAwait(false);
        }
        finally
        {
            one.Dispose();
            other.Dispose();
        }
    }

    /// <summary>A direction that ends in order leaves the other one open: its last bytes are still under way. One that breaks closes both,
    /// because the other direction might never hear of it.</summary>
    private static async Task CopyAsync(IByteChannel from, IByteChannel to)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await from.ReceiveAsync(buffer).ConfigureAwait(false) is > 0 and var count)
                await to.SendAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
            to.EndSending();
        }
        catch (Exception)
        {
            from.Dispose();
            to.Dispose();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
