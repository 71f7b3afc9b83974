using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ActorProcs.Trust;

internal sealed partial class ClusterTrust
{
    /// <summary>For a listener: TLS 1.3 alone, this node's certificate of the moment, and a certificate of the cluster from whoever comes.</summary>
    /// <param name="protocols">What the connections are for; null says nothing.</param>
    /// <param name="check">Whom to let in; null is nodes of this cluster.</param>
    internal SslServerAuthenticationOptions ServerOptions(
        List<SslApplicationProtocol>? protocols = null, RemoteCertificateValidationCallback? check = null) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        ServerCertificateSelectionCallback = (_, _) => Node,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = check ?? IsMember,
        ApplicationProtocols = protocols,
        // A resumed session would stand for a certificate that nobody looks at again.
        AllowTlsResume = false,
        AllowRenegotiation = false,
    };

    /// <summary>For a dialler.</summary>
    /// <param name="protocols">What the connection is for; null says nothing.</param>
    /// <param name="check">Whom to talk to; null is nodes of this cluster.</param>
    internal SslClientAuthenticationOptions ClientOptions(
        List<SslApplicationProtocol>? protocols = null, RemoteCertificateValidationCallback? check = null) => new()
    {
        TargetHost = MeshTls.ServerName,
        EnabledSslProtocols = SslProtocols.Tls13,
        LocalCertificateSelectionCallback = (_, _, _, _, _) => Node,
        RemoteCertificateValidationCallback = check ?? IsMember,
        ApplicationProtocols = protocols,
        AllowTlsResume = false,
        AllowRenegotiation = false,
    };

    private bool IsMember(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        using var shown = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return ProblemOf(shown) is null;
    }
}
