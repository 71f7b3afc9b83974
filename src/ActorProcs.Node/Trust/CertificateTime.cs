using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace ActorProcs.Trust;

/// <summary>Whether a certificate is valid now, although no two clocks show the same.</summary>
internal static class CertificateTime
{
    /// <summary>So far may clocks of a cluster be apart when a certificate ends.</summary>
    internal static TimeSpan Allowance { get; } = TimeSpan.FromMinutes(10);

    internal static string? ProblemOf(X509Certificate2 certificate, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        if (now > Utc(certificate.NotAfter) + Allowance)
            return $"its certificate ended at {Text(certificate.NotAfter)}, and here it is {Text(now)}. Let it join again with a new token, or set the clocks right";
        if (now < Utc(certificate.NotBefore) - Allowance)
            return $"its certificate begins at {Text(certificate.NotBefore)}, and here it is only {Text(now)}. Set the clocks right";
        return null;
    }

    /// <summary>When to make a new one: two thirds through its life, so that there is time for many attempts.</summary>
    internal static DateTimeOffset RenewalOf(X509Certificate2 certificate)
    {
        var (begin, end) = (Utc(certificate.NotBefore), Utc(certificate.NotAfter));
        return begin + ((end - begin) * 2 / 3);
    }

    internal static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static DateTimeOffset Utc(DateTime local) => new(local.ToUniversalTime(), TimeSpan.Zero);
}
