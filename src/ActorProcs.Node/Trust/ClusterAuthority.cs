using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ActorProcs.Trust;

/// <summary>The certificate authority of one cluster: whoever has a certificate that it signed is a node of the cluster.</summary>
/// <remarks>Its key is given to each node that joins. So any node can admit another and renews its own certificate by itself, and the
/// cluster needs no first node that must not die. It gives nothing away: nodes run each other's programs anyway, so one that is in the
/// wrong hands could do everything without the key too.</remarks>
internal sealed class ClusterAuthority : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);

    /// <summary>Certificates are valid this long before they are made: a host whose clock is late must be able to use them at once.</summary>
    private static readonly TimeSpan Backdating = TimeSpan.FromDays(1);

    private readonly ECDsa _key;

    private ClusterAuthority(X509Certificate2 certificate, ECDsa key) => (Certificate, _key) = (certificate, key);

    internal X509Certificate2 Certificate { get; }

    /// <summary>Names the authority, and so the cluster.</summary>
    internal byte[] Fingerprint => SHA256.HashData(Certificate.RawDataMemory.Span);

    internal static ClusterAuthority Create(TimeProvider clock)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=actorprocs cluster {RandomNumberGenerator.GetHexString(8, lowercase: true)}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = clock.GetUtcNow();
        using var signed = request.CreateSelfSigned(now - Backdating, now + Lifetime);
        return new ClusterAuthority(X509CertificateLoader.LoadCertificate(signed.RawData), key);
    }

    /// <exception cref="ProcException">It is no authority, or the key is another's.</exception>
    internal static ClusterAuthority Load(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> key)
    {
        ECDsa? loaded = null;
        try
        {
            var authority = X509CertificateLoader.LoadCertificate(certificate);
            loaded = ECDsa.Create();
            loaded.ImportPkcs8PrivateKey(key, out _);
            using var expected = authority.GetECDsaPublicKey();
            if (expected is not null && expected.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(loaded.ExportSubjectPublicKeyInfo()))
                return new ClusterAuthority(authority, loaded);
        }
        catch (CryptographicException)
        {
            // Said below.
        }

        loaded?.Dispose();
        throw new ProcException("The certificate authority of the cluster is damaged: its certificate and its key do not belong together.");
    }

    internal byte[] ExportKey() => _key.ExportPkcs8PrivateKey();

    /// <summary>A key for another purpose, that everybody with this authority's key finds.</summary>
    internal byte[] DeriveKey(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key.ExportParameters(includePrivateParameters: true).D!, 32, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>Makes whoever has the key of the request a node of this cluster.</summary>
    /// <exception cref="CryptographicException">The request is garbled, or its maker has not the key.</exception>
    internal X509Certificate2 Sign(byte[] request, TimeSpan lifetime, TimeProvider clock)
    {
        const string AlternativeNames = "2.5.29.17";
        var asked = CertificateRequest.LoadSigningRequest(
            request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        var names = asked.CertificateExtensions.FirstOrDefault(extension => extension.Oid?.Value == AlternativeNames);

        // Only the key and the names are the asker's to choose; what the certificate is good for is not.
        var made = new CertificateRequest(asked.SubjectName, asked.PublicKey, HashAlgorithmName.SHA256);
        made.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        made.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        made.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(CertificateCheck.ServerUse), new Oid(CertificateCheck.ClientUse)], critical: false));
        made.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (names is not null) made.CertificateExtensions.Add(new X509Extension(AlternativeNames, names.RawData, critical: false));

        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        var now = clock.GetUtcNow();
        var end = now + lifetime;
        return made.Create(
            Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), now - Backdating,
            end < Certificate.NotAfter ? end : Certificate.NotAfter, serial);
    }

    public void Dispose()
    {
        _key.Dispose();
        Certificate.Dispose();
    }
}
