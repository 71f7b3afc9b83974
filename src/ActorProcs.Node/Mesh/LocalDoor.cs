using System.Net.Sockets;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>Where the processes of this node ask for connections to other nodes: only nodes talk across hosts.</summary>
internal sealed class LocalDoor : IAsyncDisposable
{
    private readonly Mesh _mesh;
    private readonly BulkStore _bulk;
    private readonly TransferThreads _threads;
    private readonly Socket _listener;
    private readonly string _path;
    private readonly OpenConnections _open = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;

    /// <exception cref="ProcException">The node's directory is gone or full.</exception>
    internal LocalDoor(Mesh mesh, NodePlace place, BulkStore bulk, TransferThreads threads)
    {
        (_mesh, _bulk, _threads) = (mesh, bulk, threads);
        _path = place.MeshSocketFile;
        _listener = UnixForm.ListenAt(_path);
        _accepting = AcceptLoop.RunAsync(_listener, socket => _ = TakeAsync(socket), mesh.Refused, _closing.Token);
    }

    public async ValueTask DisposeAsync()
    {
        RemoveName();
        await _closing.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        _open.Close();
    }

    private void RemoveName()
    {
        try
        {
            File.Delete(_path);
        }
        catch (DirectoryNotFoundException)
        {
            // The node has ended before, and its directory with it.
        }
    }

    private async Task TakeAsync(Socket socket)
    {
        using var process = new UnixChannel(socket);
        _open.Add(process);
        try
        {
            PeerIdentity.Check(socket, PeerIdentity.OwnUserId);
            await ServeAsync(process).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (e is PeerRefusedException) _mesh.Refused(e.Message);
        }
        finally
        {
            _open.Remove(process);
        }
    }

    private async Task ServeAsync(UnixChannel process)
    {
        if (await MeshHeader.ReadAsync(process).ConfigureAwait(false) is not { } header) return;
        MeshConnection elsewhere;
        WindowFiller? window = null;
        try
        {
            if (header.Kind == MeshKinds.Window) window = WindowFiller.Open(header.Argument, _bulk);
            var (kind, argument) = window is null ? (header.Kind, header.Argument) : (MeshKinds.Bulk, window.Request.ToString());
            elsewhere = await _mesh.OpenAsync(NodeName.Parse(header.To), kind, argument, _closing.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            window?.Dispose();
            // Answered in words, because it is not the process's connection that has failed.
            await process.SendAsync(e is ProcException ? MeshAnswer.Refused(e.Message) : MeshAnswer.Unreachable(e.Message)).ConfigureAwait(false);
            return;
        }

        using (window)
        using (elsewhere)
        {
            await process.SendAsync(MeshAnswer.Granted).ConfigureAwait(false);
            await (window is null ? Splice.RunAsync(process, elsewhere) : FillAsync(window, elsewhere, process)).ConfigureAwait(false);
        }
    }

    private Task FillAsync(WindowFiller window, MeshConnection elsewhere, UnixChannel process)
    {
        return _threads.RunAsync(window.Request.Length - window.Request.Offset, Block, () => window.RunAsync(elsewhere, process));

        void Block()
        {
            elsewhere.Block();
            process.Block();
        }
    }
}
