using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorProcs.Mesh;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Trust;

/// <summary>A host becomes a member.</summary>
/// <remarks>
/// 1. It connects by TLS, and takes whatever certificate is shown, because it knows none yet.
/// 2. The node says which authority signed that certificate. The host checks both: the authority by the token's fingerprint, the certificate
///    by the authority. From here on it knows that it talks to the cluster, and that nobody sits between.
/// 3. Only now it shows the token's proof, and asks for its own public key to be signed.
/// 4. The node checks the proof, then reads the request, and answers with the certificate and the authority's key.
/// </remarks>
internal static class Joining
{
    private const int LongestCertificate = 4 << 10;
    private const int LongestReason = 1 << 10;
    private const int LongestKey = 1 << 10;
    private const byte Granted = 0;
    private const byte Refused = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The host's side; what it gets is kept in its folder.</summary>
    /// <exception cref="ProcException">The node says no, or is none of the token's cluster.</exception>
    /// <exception cref="IOException">It cannot be reached; within it a <see cref="TimeoutException"/>: or does not answer in time.</exception>
    internal static async Task<ClusterAuthority> ExchangeAsync(
        StateFolder folder, IReadOnlyList<string> names, JoinToken token, EndPoint head, TimeProvider clock, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var socket = MeshSocket.New();
            await socket.ConnectAsync(head, patience.Token).ConfigureAwait(false);
            var tls = new SslStream(
                new NetworkStream(socket, ownsSocket: false), leaveInnerStreamOpen: false, static (_, certificate, _, _) => certificate is not null);
            await using (tls.ConfigureAwait(false))
            {
                var options = new SslClientAuthenticationOptions
                {
                    TargetHost = MeshTls.ServerName,
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ApplicationProtocols = [Alpn.Join],
                };
                await tls.AuthenticateAsClientAsync(options, patience.Token).ConfigureAwait(false);
                return await ExchangeAsync(folder, names, token, tls, clock, patience.Token).ConfigureAwait(false);
            }
        }
        catch (PeerRefusedException e)
        {
            throw new ProcException($"This host cannot join the cluster at {Text(head)}: {e.Message}.", e);
        }
        catch (AuthenticationException e)
        {
            throw new ProcException(
                $"This host cannot join the cluster at {Text(head)}: what answers there is no node with certificates ({e.Message}). "
                + "Is it a node that was started with --insecure, or another program?",
                e);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            var isLate = e is OperationCanceledException;
            var why = isLate ? $"no answer within {Patience.TotalSeconds:0.#} s" : e.Message;
            throw new IOException($"The node at {Text(head)} cannot be reached: {why}.", isLate ? new TimeoutException(why, e) : e);
        }
    }

    /// <summary>The cluster's side, on a connection whose peer is anybody.</summary>
    /// <exception cref="PeerRefusedException">The peer is not let in; it has been told why.</exception>
    internal static async Task AnswerAsync(SslStream tls, ClusterTrust trust, CancellationToken cancel)
    {
        await PartStream.WriteAsync(tls, trust.Authority.Certificate.RawData, cancel).ConfigureAwait(false);
        var proof = await PartStream.ReadAsync(tls, JoinToken.ProofLength, cancel).ConfigureAwait(false);
        var problem = proof.Length == JoinToken.ProofLength ? JoinToken.ProblemOf(proof, trust.Authority, trust.Clock) : "it shows no join token";
        if (problem is null && await PartStream.ReadAsync(tls, SigningRequest.Longest, cancel).ConfigureAwait(false) is var request)
        {
            try
            {
                using var signed = trust.Authority.Sign(request, trust.Lifetime, trust.Clock);
                await tls.WriteAsync(new[] { Granted }, cancel).ConfigureAwait(false);
                await PartStream.WriteAsync(tls, signed.RawData, cancel).ConfigureAwait(false);
                await PartStream.WriteAsync(tls, trust.Authority.ExportKey(), cancel).ConfigureAwait(false);
            }
            catch (CryptographicException)
            {
                problem = "its request for a certificate is garbled";
            }
        }

        if (problem is not null)
        {
            await tls.WriteAsync(new[] { Refused }, cancel).ConfigureAwait(false);
            await PartStream.WriteAsync(tls, Encoding.UTF8.GetBytes(problem), cancel).ConfigureAwait(false);
        }

        await tls.ShutdownAsync().ConfigureAwait(false);
        await EndOfStream.AwaitAsync(tls, cancel).ConfigureAwait(false);
        if (problem is not null) throw new PeerRefusedException($"It wanted to join, and was not let in: {problem}.");
    }

    private static async Task<ClusterAuthority> ExchangeAsync(
        StateFolder folder, IReadOnlyList<string> names, JoinToken token, SslStream tls, TimeProvider clock, CancellationToken cancel)
    {
        var authority = await PartStream.ReadAsync(tls, LongestCertificate, cancel).ConfigureAwait(false);
        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(authority), token.Fingerprint))
            throw new PeerRefusedException("it belongs to another cluster than the token. Is the address right, and the token of that cluster");
        CheckNode(authority, tls, clock);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await PartStream.WriteAsync(tls, token.Proof, cancel).ConfigureAwait(false);
        await PartStream.WriteAsync(tls, SigningRequest.Make(key, names), cancel).ConfigureAwait(false);
        var code = new byte[1];
        await tls.ReadExactlyAsync(code, cancel).ConfigureAwait(false);
        if (code[0] != Granted)
        {
            var reason = await PartStream.ReadAsync(tls, LongestReason, cancel).ConfigureAwait(false);
            throw new PeerRefusedException(Encoding.UTF8.GetString(reason));
        }

        using var node = X509CertificateLoader.LoadCertificate(await PartStream.ReadAsync(tls, LongestCertificate, cancel).ConfigureAwait(false));
        var authorityKey = await PartStream.ReadAsync(tls, LongestKey, cancel).ConfigureAwait(false);
        var joined = ClusterAuthority.Load(authority, authorityKey);
        CryptographicOperations.ZeroMemory(authorityKey);
        folder.Save(joined);
        folder.Save(node, key);
        return joined;
    }

    /// <summary>Whether the authority signed what the connection was made with.</summary>
    private static void CheckNode(byte[] authority, SslStream tls, TimeProvider clock)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(authority);
        using var shown = tls.RemoteCertificate is { } remote ? X509CertificateLoader.LoadCertificate(remote.GetRawCertData()) : null;
        if (CertificateCheck.ProblemOf(shown, certificate, clock) is { } problem) throw new PeerRefusedException($"of the node that answers, {problem}");
    }

    private static string Text(EndPoint end) => end is DnsEndPoint name ? $"{name.Host}:{name.Port}" : end.ToString()!;
}
