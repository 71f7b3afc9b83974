using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ActorProcs.Mesh;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Trust;

/// <summary>Mutual TLS 1.3: both sides show a certificate of this cluster, or not a byte is looked at.</summary>
/// <remarks>A dialler's certificate that is not good enough does not fail the handshake: then it would hear of an alert by number. The
/// connection is made, the reason is said, and it is closed unread.</remarks>
internal sealed class MeshTls(ClusterTrust trust) : IMeshSecurity
{
    /// <summary>Whom a client asks for: which node it is says the header.</summary>
    internal const string ServerName = "node.actorprocs.internal";

    private const string SameWay = "Start all nodes of a cluster in the same way.";

    public void Attach(Action<string> warn) => trust.Warn = warn;

    public async ValueTask<MeshConnection?> WelcomeAsync(Socket accepted, CancellationToken cancel)
    {
        await RefusePlainAsync(accepted, cancel).ConfigureAwait(false);
        var stream = new TlsStream(accepted);
        var tls = stream.Tls;
        var verdict = new Verdict(trust, tellInWords: true);
        try
        {
            await tls.AuthenticateAsServerAsync(trust.ServerOptions([Alpn.Mesh, Alpn.Join], verdict.Hear), cancel).ConfigureAwait(false);
            if (tls.NegotiatedApplicationProtocol == Alpn.Mesh)
            {
                if (verdict.ProblemOfDialler is { } problem) await TurnAwayAsync(tls, problem, cancel).ConfigureAwait(false);
                return new MeshConnection(accepted, stream) { Proof = verdict.Proof };
            }

            if (tls.NegotiatedApplicationProtocol != Alpn.Join) throw new PeerRefusedException("It does not say what it wants.");
            await Joining.AnswerAsync(tls, trust, cancel).ConfigureAwait(false);
            await tls.DisposeAsync().ConfigureAwait(false);
            return null;
        }
        catch (AuthenticationException e)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw new PeerRefusedException($"It does not speak TLS 1.3 as nodes do: {Innermost(e)}");
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask<MeshConnection> IntroduceAsync(Socket connected, CancellationToken cancel)
    {
        var stream = new TlsStream(connected);
        var tls = stream.Tls;
        var verdict = new Verdict(trust, tellInWords: false);
        try
        {
            await tls.AuthenticateAsClientAsync(trust.ClientOptions([Alpn.Mesh], verdict.Hear), cancel).ConfigureAwait(false);
            return new MeshConnection(connected, stream) { Proof = verdict.Proof };
        }
        catch (AuthenticationException e)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            if (verdict.Problem is { } problem) throw new PeerRefusedException($"Whoever answers there is no node of this cluster: {problem}.");
            throw new PeerRefusedException($"Whoever answers there is no node with certificates: {Innermost(e)} Start all nodes with --insecure, or none.");
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A node without certificates is answered in its own language.</summary>
    private static async Task RefusePlainAsync(Socket accepted, CancellationToken cancel)
    {
        var first = new byte[1];
        var count = await accepted.ReceiveAsync(first, SocketFlags.Peek, cancel).ConfigureAwait(false);
        if (count == 0 || first[0] != MeshHeader.FirstByte) return;
        var answer = MeshAnswer.Refused($"It is a node with certificates, and this one was started with --insecure. {SameWay}");
        await accepted.SendAsync(answer, SocketFlags.None, cancel).ConfigureAwait(false);
        accepted.Shutdown(SocketShutdown.Send);
        await EndOfStream.AwaitAsync(new NetworkStream(accepted, ownsSocket: false), cancel).ConfigureAwait(false);
        throw new PeerRefusedException($"It is a node that was started with --insecure, and this is one with certificates. {SameWay}");
    }

    private static async Task TurnAwayAsync(SslStream tls, string problem, CancellationToken cancel)
    {
        try
        {
            await tls.WriteAsync(MeshAnswer.Refused($"It refuses this node: {problem}."), cancel).ConfigureAwait(false);
            await tls.ShutdownAsync().ConfigureAwait(false);
            await EndOfStream.AwaitAsync(tls, cancel).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has gone, because it thinks the same of this node.
        }

        throw new PeerRefusedException($"It is no node of this cluster: {problem}.");
    }

    private static string Innermost(Exception e) => e.GetBaseException().Message.TrimEnd('.') + ".";

    /// <summary>What is thought of the other side's certificate.</summary>
    /// <param name="trust">Who belongs to the cluster.</param>
    /// <param name="tellInWords">Lets the handshake end in any case: <see cref="Problem"/> must be looked at before anything else.</param>
    private sealed class Verdict(ClusterTrust trust, bool tellInWords)
    {
        /// <summary>Null while nothing is known against the other side.</summary>
        internal string? Problem { get; private set; }

        /// <summary>As <see cref="Problem"/>, and of one who was not even asked.</summary>
        internal string? ProblemOfDialler => _isHeard ? Problem : "it shows no certificate";

        /// <summary>The addresses and names of the other side's host, which its next certificate will have too.</summary>
        internal string? Proof { get; private set; }

        private bool _isHeard;

        internal bool Hear(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            using var shown = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
            Problem = trust.ProblemOf(shown);
            Proof = shown?.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names ? Convert.ToHexString(names.RawData) : null;
            _isHeard = true;
            return Problem is null || tellInWords;
        }
    }
}
