using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorProcs.Trust;

/// <summary>Whether a certificate is one of a node of the cluster. All nodes may do everything, so its names do not matter.</summary>
internal static class CertificateCheck
{
    internal const string ServerUse = "1.3.6.1.5.5.7.3.1";
    internal const string ClientUse = "1.3.6.1.5.5.7.3.2";

    /// <summary>Why it is none; null if it is one.</summary>
    internal static string? ProblemOf(X509Certificate2? certificate, X509Certificate2 authority, TimeProvider clock)
    {
        if (certificate is null) return "it shows no certificate";
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        // Time is looked at below, by a clock that tests can set, and with allowance for clocks that are apart.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientUse));
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerUse));
        var isOurs = chain.Build(certificate) && chain.ChainElements.Count == 2
            && chain.ChainElements[1].Certificate.RawDataMemory.Span.SequenceEqual(authority.RawDataMemory.Span);
        return isOurs ? CertificateTime.ProblemOf(certificate, clock) : "its certificate is none of this cluster";
    }
}
