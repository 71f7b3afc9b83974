using System.Net.Sockets;
using Akka.Actor;

namespace ActorProcs.Wire.Transport;

/// <summary>Unix-domain sockets in a directory that only its user may enter; to other hosts the way that the node knows.</summary>
internal sealed class UnixForm(string baseDirectory, string host, int port, uint? expectedUser = null, INodeRoute? route = null) : TransportForm
{
    private static readonly TimeSpan QueueRetry = TimeSpan.FromMilliseconds(5);

    private readonly uint _expectedUser = expectedUser ?? PeerIdentity.OwnUserId;
    private string? _bound;

    internal override string Scheme => "ap.uds";

    internal override (Socket Listener, string Host, int Port) Bind()
    {
        var path = SocketPath.Of(baseDirectory, host, port);
        RefuseIfAlive(path);
        var listener = ListenAt(path);
        _bound = path;
        return (listener, host, port);
    }

    /// <exception cref="ProcException">The directory is none, or not this user's.</exception>
    internal static Socket ListenAt(string path)
    {
        // Bound under another name and then renamed:
        // 1. Whoever finds the final name finds a socket that listens already; between bind and listen a dialler would be refused.
        // 2. The runtime deletes the name it bound when the listener is disposed. Were that the final name, a process that ends
        //    slowly would delete the socket of its successor at the same address.
        var unfinished = Path.ChangeExtension(path, ".bind");
        var listener = NewSocket();
        try
        {
            File.Delete(unfinished);
            listener.Bind(new UnixDomainSocketEndPoint(unfinished));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(unfinished, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(1024);
            File.Move(unfinished, path, overwrite: true);
            return listener;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            listener.Dispose();
            throw new ProcException($"Cannot listen at '{path}': {e.Message}. The directory must exist and belong to this user.", e);
        }
    }

    internal override ValueTask<IByteChannel> WelcomeAsync(Socket accepted, CancellationToken cancel)
    {
        PeerIdentity.Check(accepted, _expectedUser);
        return new ValueTask<IByteChannel>(new UnixChannel(accepted));
    }

    internal override ValueTask<IByteChannel> DialAsync(Address remote, CancellationToken cancel)
    {
        var elsewhere = route is not null && remote.Host != host && NodeName.TryParse(remote.Host, out var node) && node.Host is not null ? node : null;
        return elsewhere is null
            ? ConnectAsync(SocketPath.Of(baseDirectory, remote.Host ?? "", remote.Port ?? 0), _expectedUser, cancel)
            : route!.DialAsync(elsewhere, remote.Port ?? 0, cancel);
    }

    /// <summary>Connects to a socket of this host.</summary>
    /// <exception cref="PeerRefusedException">Another user listens there.</exception>
    internal static async ValueTask<IByteChannel> ConnectAsync(string path, uint expectedUser, CancellationToken cancel)
    {
        var end = new UnixDomainSocketEndPoint(path);
        while (true)
        {
            var socket = NewSocket();
            try
            {
                await socket.ConnectAsync(end, cancel).ConfigureAwait(false);
                PeerIdentity.Check(socket, expectedUser);
                return new UnixChannel(socket);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TryAgain or SocketError.WouldBlock)
            {
                // The listener's queue is full: with Unix-domain sockets the kernel does not wait, so the dialler must.
                socket.Dispose();
                await Task.Delay(QueueRetry, cancel).ConfigureAwait(false);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>The name goes first, while the listener still proves that the name is ours: see <see cref="Bind"/>.</summary>
    internal override void Unbind()
    {
        if (Interlocked.Exchange(ref _bound, null) is { } path) File.Delete(path);
    }

    private static void RefuseIfAlive(string path)
    {
        if (!File.Exists(path)) return;
        using var probe = NewSocket();
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            return; // Left by a process that was killed.
        }

        throw new ProcException($"Another process listens at '{path}'. Every process of a node needs a number of its own.");
    }

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
