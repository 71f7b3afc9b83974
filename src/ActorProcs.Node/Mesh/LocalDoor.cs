using System.Globalization;
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
    private readonly Socket _listener;
    private readonly string _path;
    private readonly TransferThreads _threads = new();
    private readonly OpenConnections _open = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;

    /// <exception cref="ProcException">The node's directory is gone or full.</exception>
    internal LocalDoor(Mesh mesh, NodePlace place, BulkStore bulk)
    {
        (_mesh, _bulk) = (mesh, bulk);
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
        if (header.Kind == MeshKinds.Window) await FillAsync(header, process).ConfigureAwait(false);
        else if (await AnswerAsync(process, () => DialAsync(header)).ConfigureAwait(false) is { } elsewhere) await Splice.RunAsync(process, elsewhere).ConfigureAwait(false);
    }

    private async Task FillAsync(MeshHeader header, UnixChannel process)
    {
        WindowFiller window;
        try
        {
            window = WindowFiller.Open(header.Argument, _bulk);
        }
        catch (Exception e)
        {
            await SayNoAsync(process, e).ConfigureAwait(false);
            return;
        }

        using (window) await _threads.RunAsync(window.Request.Left, blocks => FillAsync(window, header, process, blocks)).ConfigureAwait(false);
    }

    private async Task FillAsync(WindowFiller window, MeshHeader header, UnixChannel process, bool blocks)
    {
        if (blocks) process.Block();
        var asked = header with { Kind = MeshKinds.Bulk, Argument = window.Request.ToString() };
        if (await AnswerAsync(process, () => OpenAsync(asked, blocks)).ConfigureAwait(false) is not { } elsewhere) return;
        var isAnswered = false;
        try
        {
            isAnswered = await window.RunAsync(elsewhere, process).ConfigureAwait(false);
        }
        finally
        {
            // Before the process hears of it: its next request finds the connection.
            if (isAnswered) _mesh.Keep(NodeName.Parse(header.To), elsewhere, blocks);
            else elsewhere.Dispose();
        }

        if (isAnswered) await WindowFiller.ConfirmAsync(process).ConfigureAwait(false);
    }

    /// <summary>Null if there is no way; the process has been told so then.</summary>
    private static async Task<T?> AnswerAsync<T>(UnixChannel process, Func<Task<T>> open)
        where T : class, IDisposable
    {
        T elsewhere;
        try
        {
            elsewhere = await open().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await SayNoAsync(process, e).ConfigureAwait(false);
            return null;
        }

        try
        {
            await process.SendAsync(MeshAnswer.Granted).ConfigureAwait(false);
            return elsewhere;
        }
        catch
        {
            // It has ended meanwhile.
            elsewhere.Dispose();
            throw;
        }
    }

    /// <summary>In words, because it is not the process's connection that has failed.</summary>
    private static ValueTask SayNoAsync(UnixChannel process, Exception e) =>
        process.SendAsync(e is ProcException ? MeshAnswer.Refused(e.Message) : MeshAnswer.Unreachable(e.Message));

    private Task<MeshConnection> OpenAsync(MeshHeader header, bool blocks) =>
        _mesh.OpenAsync(NodeName.Parse(header.To), header.Kind, header.Argument, _closing.Token, blocks);

    private async Task<IByteChannel> DialAsync(MeshHeader header)
    {
        if (header.Kind != MeshKinds.Frames) return await OpenAsync(header, blocks: false).ConfigureAwait(false);
        return int.TryParse(header.Argument, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? await _mesh.DialAsync(NodeName.Parse(header.To), port, _closing.Token).ConfigureAwait(false)
            : throw new PeerRefusedException($"'{header.Argument}' is not the number of a process.");
    }
}
