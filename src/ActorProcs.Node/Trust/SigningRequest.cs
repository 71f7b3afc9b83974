using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorProcs.Trust;

/// <summary>What a host asks to be signed: its public key and its names. The key itself never leaves it.</summary>
internal static class SigningRequest
{
    /// <summary>None of ours is as long; what is longer is not read.</summary>
    internal const int Longest = 4 << 10;

    internal static byte[] Make(ECDsa key, IReadOnlyList<string> names)
    {
        var request = new CertificateRequest("CN=actorprocs node", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddDnsName("localhost");
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        return request.CreateSigningRequest();
    }
}
