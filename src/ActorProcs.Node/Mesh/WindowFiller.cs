using System.Buffers.Binary;
using System.Diagnostics;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>The node's side of a <see cref="BulkWindow"/>: what comes from the other node is deciphered straight into the ring.</summary>
internal sealed class WindowFiller : IDisposable
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMilliseconds(5);

    private readonly SharedPage _page;
    private readonly PageMemory _ring;

    private WindowFiller(WindowRequest request, SharedPage page) => (Request, _page, _ring) = (request.Bulk, page, new PageMemory(page));

    /// <summary>What is asked of the other node.</summary>
    internal BulkRequest Request { get; }

    /// <exception cref="PeerRefusedException">It is no request, or there is no such ring.</exception>
    internal static WindowFiller Open(string argument, BulkStore bulk)
    {
        if (!WindowRequest.TryParse(argument, out var parsed) || parsed is not { } request)
            throw new PeerRefusedException($"'{argument}' is no request for a payload.");
        try
        {
            var path = bulk.PathOf(request.Ring);
            // Behind the end of a file is no memory: touching it would end the node.
            if (new FileInfo(path).Length != request.Size) throw new PeerRefusedException("The ring for a payload has another length.");
            return new WindowFiller(request, SharedPage.Open(path, request.Size));
        }
        catch (IOException e)
        {
            throw new PeerRefusedException($"The ring for a payload cannot be opened: {e.Message}");
        }
    }

    /// <summary>Returns when the process has all it wants, or has gone.</summary>
    internal async Task RunAsync(MeshConnection from, IByteChannel process)
    {
        var word = new byte[sizeof(int)];
        var (at, free, unsaid) = (0, _page.Length, 0);
        var said = Stopwatch.GetTimestamp();
        for (var left = Request.Left; left > 0;)
        {
            // Not for a few bytes: a quarter of the ring is what either side says at once.
            while (free < _page.Length / 4)
            {
                var read = await HearAsync(process, word).ConfigureAwait(false);
                if (read <= 0 || read > _page.Length - free) return;
                free += read;
            }

            var most = (int)Math.Min(left, Math.Min(free, _page.Length - at));
            var count = await ReceiveAsync(from, _ring.Memory.Slice(at, most)).ConfigureAwait(false);
            at = (at + count) % _page.Length;
            (free, left, unsaid) = (free - count, left - count, unsaid + count);
            // To wake the process costs more than to decipher a record. A narrow link takes long for a quarter, and the process wants to see progress.
            if (unsaid < _page.Length / 4 && left > 0 && count > 0 && Stopwatch.GetElapsedTime(said) < LongestSilence) continue;
            if (unsaid > 0) await SayAsync(process, word, unsaid).ConfigureAwait(false);
            if (count == 0) return;
            (unsaid, said) = (0, Stopwatch.GetTimestamp());
        }

        int heard;
        while ((heard = await HearAsync(process, word).ConfigureAwait(false)) > 0)
        {
        }

        if (heard != BulkWindow.Taken) return;
        word[0] = BulkRequest.Taken;
        await from.SendAsync(word.AsMemory(0, 1)).ConfigureAwait(false);
        if (await from.ReceiveAsync(word.AsMemory(0, 1)).ConfigureAwait(false) > 0) await SayAsync(process, word, BulkWindow.Taken).ConfigureAwait(false);
    }

    public void Dispose() => _page.Dispose();

    /// <summary>0 when the connection has ended, in whatever way: what came before is as good.</summary>
    private static async ValueTask<int> ReceiveAsync(MeshConnection from, Memory<byte> into)
    {
        try
        {
            return await from.ReceiveAsync(into).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <summary>0 when the process has gone.</summary>
    private static async ValueTask<int> HearAsync(IByteChannel process, byte[] word) =>
        await MeshHeader.ReadUpToAsync(process, word).ConfigureAwait(false) == word.Length ? BinaryPrimitives.ReadInt32LittleEndian(word) : 0;

    private static ValueTask SayAsync(IByteChannel process, byte[] word, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(word, number);
        return process.SendAsync(word);
    }
}
