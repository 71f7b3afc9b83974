using System.Buffers;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;
using Microsoft.Win32.SafeHandles;

namespace ActorProcs.Mesh;

/// <summary>Gives this node's payloads to other nodes, as fast as they take them; see <see cref="BulkRequest"/>.</summary>
internal sealed class BulkService(BulkStore store) : IMeshService
{
    private const int BufferSize = 256 << 10;

    private readonly TransferThreads _threads = new();

    public async Task ServeAsync(MeshCall call, CancellationToken cancel)
    {
        if (!BulkRequest.TryParse(call.Header.Argument, out var parsed) || parsed is not { } request)
            throw new PeerRefusedException($"'{call.Header.Argument}' is no request for a payload.");
        using (var file = Open(request))
        {
            await call.GrantAsync().ConfigureAwait(false);
            if (request.Left > 0) await _threads.RunAsync(request.Left, blocks => SendAsync(file, request, call.Connection, blocks, cancel)).ConfigureAwait(false);
        }

        var word = new byte[1];
        if (await call.Connection.ReceiveAsync(word).ConfigureAwait(false) == 0 || word[0] != BulkRequest.Taken) return;
        if (request.Length == 0) store.Delete(request.Token);
        else store.UseUp(request.Token);
        await call.Connection.SendAsync(word).ConfigureAwait(false);
        call.MayGoOn = true;
    }

    private async Task SendAsync(SafeFileHandle file, BulkRequest request, MeshConnection to, bool blocks, CancellationToken cancel)
    {
        to.WaitWhenSending(blocks);
        try
        {
            await (BulkStore.IsInMemory(request.Token) ? SendMemoryAsync(request, to, cancel) : SendFileAsync(file, request, to, cancel)).ConfigureAwait(false);
        }
        finally
        {
            // What the connection is used for next has no thread of its own.
            to.WaitWhenSending(false);
        }
    }

    private SafeFileHandle Open(in BulkRequest request)
    {
        try
        {
            var file = File.OpenHandle(store.PathOf(request.Token));
            // One that is only to be dropped need not have any length.
            if (request.Length == 0 || RandomAccess.GetLength(file) == request.Length) return file;
            file.Dispose();
            throw new PeerRefusedException($"{request.Length:N0} bytes were announced, and its file has another length.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PeerRefusedException("it was taken before, or given up.");
        }
        catch (Exception e) when (e is ProcException and not PeerRefusedException)
        {
            throw new PeerRefusedException(e.Message);
        }
    }

    /// <summary>A file in memory need not be read: its pages are enciphered where they are.</summary>
    private async Task SendMemoryAsync(BulkRequest request, MeshConnection to, CancellationToken cancel)
    {
        // Our own processes give files up, and never cut them: so these bytes stay, whoever deletes the name.
        using var page = SharedPage.Open(store.PathOf(request.Token), (int)request.Length);
        using var memory = new PageMemory(page);
        for (var at = (int)request.Offset; at < page.Length;)
        {
            var count = Math.Min(BufferSize, page.Length - at);
            await to.Stream.WriteAsync(memory.Memory.Slice(at, count), cancel).ConfigureAwait(false);
            at += count;
        }
    }

    private static async Task SendFileAsync(SafeFileHandle file, BulkRequest request, MeshConnection to, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var at = request.Offset; at < request.Length;)
            {
                var count = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, request.Length - at)), at);
                if (count == 0) throw new IOException("The file of a payload has been cut.");
                await to.Stream.WriteAsync(buffer.AsMemory(0, count), cancel).ConfigureAwait(false);
                at += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
