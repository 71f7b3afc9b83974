using System.Buffers.Binary;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh.Sessions;

/// <summary>Takes another connection for a session whose connection has broken, whether this node has noticed it or not.</summary>
internal sealed class ResumeService(SessionTable sessions) : IMeshService
{
    public async Task ServeAsync(MeshCall call, CancellationToken cancel)
    {
        if (!ResumeCall.TryParse(call.Header.Argument, out var parsed) || parsed is not { } resume)
            throw new PeerRefusedException($"'{call.Header.Argument}' is no request to go on with a session.");

        // Whoever knows the name of a session is one of its two nodes. The rest is for a node whose memory somebody has read.
        var session = sessions.Find(resume.Id);
        if (session is null || session.IsDialled || session.Peer != call.Header.From || session.Proof != call.Connection.Proof || !session.Supersede(resume.Number))
            throw new PeerRefusedException($"The node {call.Header.To} does not know the session: it has ended.");

        // 1. The dialler gives a connection up that is slow. 2. It comes with a second one. 3. The first one arrives. Each waits here until the
        // old connection is out of use, and only the newest one is attached.
        await session.SettledAsync().WaitAsync(cancel).ConfigureAwait(false);
        var answer = new byte[MeshAnswer.Granted.Length + ResumeCall.AnswerLength];
        MeshAnswer.Granted.CopyTo(answer);
        BinaryPrimitives.WriteInt64LittleEndian(answer.AsSpan(MeshAnswer.Granted.Length), session.Taken);
        await call.GrantAsync(answer).ConfigureAwait(false);
        session.Attach(call.GiveAway(), resume.Number, resume.Taken);
    }
}
