using System.Net;
using System.Net.Sockets;

namespace ActorProcs.Mesh;

/// <summary>How sockets between hosts are set.</summary>
internal static class MeshSocket
{
    /// <summary>A host that vanishes without a word is noticed after these: seconds of silence, seconds between questions, questions.</summary>
    private const int SilenceSeconds = 15;
    private const int QuestionSeconds = 5;
    private const int Questions = 3;

    /// <summary>The same where there is another connection at once when one has broken. Akka takes a process that is not heard for 15 s
    /// for one that hangs (see reference.conf): a router that forgets a connection without a word is noticed well before.</summary>
    private const int ImpatientSilenceSeconds = 3;
    private const int ImpatientQuestionSeconds = 1;

    private const int TcpUserTimeout = 18;
    private const int SocketLevel = 1;
    private const int ReuseAddress = 2;

    internal static Socket New()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        Set(socket);
        return socket;
    }

    /// <exception cref="ProcException">Somebody else listens there, or the address is not this host's.</exception>
    internal static Socket Listen(IPEndPoint at)
    {
        var listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // A node that was killed a moment ago still has connections in their last state there. The runtime's own option means more: then two
            // nodes could listen at one port, and each would be given some of the other's connections.
            if (OperatingSystem.IsLinux()) listener.SetRawSocketOption(SocketLevel, ReuseAddress, BitConverter.GetBytes(1));
            listener.Bind(at);
            listener.Listen(1024);
            return listener;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            listener.Dispose();
            throw new PortTakenException($"Somebody else listens at {at}, perhaps another node. Stop it, or choose another port with --port, or 0 for any.");
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new ProcException($"The node cannot listen at {at}: {e.Message}. Choose another port with --port, or 0 for any.", e);
        }
    }

    internal static void Set(Socket socket)
    {
        socket.NoDelay = true;
        NoticeSilence(socket, SilenceSeconds, QuestionSeconds);
    }

    /// <summary>For a connection that another one follows when it breaks.</summary>
    internal static void SetImpatient(Socket socket)
    {
        try
        {
            NoticeSilence(socket, ImpatientSilenceSeconds, ImpatientQuestionSeconds);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is broken already. Who uses it is told.
        }
    }

    private static void NoticeSilence(Socket socket, int silence, int question)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, silence);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, question);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Questions);
        // Keep-alive asks only when nothing is under way; what was sent and is never acknowledged would be sent again for a quarter of an hour.
        if (OperatingSystem.IsLinux())
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpUserTimeout, BitConverter.GetBytes((silence + (question * Questions)) * 1000));
    }
}
