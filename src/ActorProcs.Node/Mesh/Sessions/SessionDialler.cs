using System.Buffers.Binary;
using System.Net.Sockets;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh.Sessions;

/// <summary>Begins sessions with other nodes, and dials again when their connections break.</summary>
internal sealed class SessionDialler(MeshDialler dialler, SessionTable sessions, TimeSpan patience) : INodeRoute
{
    /// <summary>A break in the very first moments is waited out too, but not for long: whoever wants to talk does not know yet whether there is
    /// anybody, and Akka asks for no longer than ten seconds.</summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    public async ValueTask<IByteChannel> DialAsync(NodeName node, int port, CancellationToken cancel)
    {
        var end = Environment.TickCount64 + (long)FirstPatience.TotalMilliseconds;
        for (var pause = ShortestPause; ; pause = Longer(pause))
        {
            // Another name each time: nobody knows whether the other side has heard the first one.
            var id = SessionId.New();
            try
            {
                var line = await dialler.OpenAsync(node, MeshKinds.Frames, new OpenCall(port, id).ToString(), cancel).ConfigureAwait(false);
                return Begin(node, id, line);
            }
            catch (IOException e) when (IsReset(e) && Environment.TickCount64 < end)
            {
                await Task.Delay(pause, cancel).ConfigureAwait(false);
            }
        }
    }

    private MeshSession Begin(NodeName node, SessionId id, MeshConnection line)
    {
        var session = new MeshSession(id, node.ToString(), patience, broken => _ = RedialAsync(node, broken)) { IsDialled = true };
        try
        {
            sessions.Add(session);
        }
        catch
        {
            line.Dispose();
            session.End(null);
            throw;
        }

        session.Attach(line, number: 0, peerTaken: 0);
        return session;
    }

    /// <summary>Until there is a connection again, or the session is over: it limits its own time.</summary>
    private async Task RedialAsync(NodeName node, MeshSession session)
    {
        await session.SettledAsync().ConfigureAwait(false);
        for (var pause = ShortestPause; !session.Ended.IsCompleted; pause = Longer(pause))
        {
            try
            {
                var number = session.NextNumber();
                var (line, peerTaken) = await ReopenAsync(node, new ResumeCall(session.Id, number, session.Taken)).ConfigureAwait(false);
                session.Attach(line, number, peerTaken);
                return;
            }
            catch (PeerRefusedException e)
            {
                session.End(e.Message);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                await Task.WhenAny(session.Ended, Task.Delay(pause)).ConfigureAwait(false);
            }
        }
    }

    private async Task<(MeshConnection Line, long PeerTaken)> ReopenAsync(NodeName node, ResumeCall call)
    {
        var line = await dialler.OpenAsync(node, MeshKinds.Resume, call.ToString(), CancellationToken.None).ConfigureAwait(false);
        try
        {
            // It waits for the other side before it is attached.
            MeshSocket.SetImpatient(line.Socket);
            var answer = new byte[ResumeCall.AnswerLength];
            if (await MeshHeader.ReadUpToAsync(line, answer).ConfigureAwait(false) < answer.Length) throw new IOException("The connection ended in the middle of the answer.");
            return (line, BinaryPrimitives.ReadInt64LittleEndian(answer));
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    /// <summary>Not one of those that will be the same in a moment: no such host, no answer in all its time.</summary>
    private static bool IsReset(IOException e) => e.InnerException is IOException or SocketException
    {
        SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.ConnectionRefused or SocketError.Shutdown,
    };

    private static TimeSpan Longer(TimeSpan pause) => pause + pause < LongestPause ? pause + pause : LongestPause;
}
