using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ActorProcs.Trust;

/// <summary>HTTP between hosts of a cluster, with the same certificates as everything else: mutual TLS 1.3.</summary>
internal static class HttpDoor
{
    /// <summary>Serves HTTPS with this node's certificate of the moment, to whoever shows one of the cluster.</summary>
    /// <remarks>A server made of the empty builder needs <c>UseKestrelHttpsConfiguration</c> too.</remarks>
    internal static ListenOptions UseCluster(this ListenOptions listen, ClusterTrust trust) => listen.UseHttps(new HttpsConnectionAdapterOptions
    {
        SslProtocols = SslProtocols.Tls13,
        ServerCertificateSelector = (_, _) => trust.Node,
        ClientCertificateMode = ClientCertificateMode.RequireCertificate,
        ClientCertificateValidation = (certificate, _, _) => trust.ProblemOf(certificate) is null,
        HandshakeTimeout = TimeSpan.FromSeconds(10),
    });

    /// <summary>For clients that are nodes, or that may read a node's state folder.</summary>
    internal static SocketsHttpHandler HandlerOf(ClusterTrust trust) => new() { SslOptions = trust.ClientOptions() };
}
