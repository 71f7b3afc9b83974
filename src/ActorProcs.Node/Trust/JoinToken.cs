using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace ActorProcs.Trust;

/// <summary>What a host needs to become a node of a cluster: a secret, and the fingerprint by which it knows the right cluster.</summary>
/// <remarks>The secret is a seal over the rest, made with a key that every node of the cluster derives from the authority's: no node
/// keeps a list, and each can check the tokens of all.</remarks>
internal sealed record JoinToken
{
    private const string Prefix = "aproc1-";
    private const int IdLength = 8;
    private const int FingerprintLength = 32;
    private const int ChecksumLength = 4;
    private const int Length = IdLength + sizeof(long) + SealLength + FingerprintLength + ChecksumLength;

    /// <summary>What the node that signs is shown: all but the fingerprint, which it knows.</summary>
    internal const int ProofLength = IdLength + sizeof(long) + SealLength;

    private const int SealLength = 16;

    private readonly byte[] _bytes;

    private JoinToken(byte[] bytes) => _bytes = bytes;

    internal ReadOnlyMemory<byte> Proof => _bytes.AsMemory(0, ProofLength);

    internal ReadOnlySpan<byte> Fingerprint => _bytes.AsSpan(ProofLength, FingerprintLength);

    internal DateTimeOffset Expires => ExpiryOf(_bytes);

    internal static JoinToken Create(ClusterAuthority authority, DateTimeOffset expires)
    {
        var bytes = new byte[Length];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, IdLength));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(IdLength), expires.ToUnixTimeSeconds());
        Seal(authority, bytes).CopyTo(bytes, IdLength + sizeof(long));
        authority.Fingerprint.CopyTo(bytes, ProofLength);
        Checksum(bytes).CopyTo(bytes.AsSpan(Length - ChecksumLength));
        return new JoinToken(bytes);
    }

    /// <exception cref="ProcException">It is no token, or lost a part on the way here.</exception>
    internal static JoinToken Parse(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (!trimmed.StartsWith(Prefix, StringComparison.Ordinal))
            throw new ProcException($"This is not a join token: one begins with {Prefix}. Make one on a node of the cluster with `actorprocs token create`.");
        var bytes = new byte[Length + 3];
        if (!Base64Url.TryDecodeFromChars(Checked(trimmed[Prefix.Length..]), bytes, out var count) || count != Length
            || !Checksum(bytes.AsSpan(0, Length)).SequenceEqual(bytes.AsSpan(Length - ChecksumLength, ChecksumLength)))
            throw Garbled();
        return new JoinToken(bytes[..Length]);
    }

    /// <summary>Why a proof opens nothing; null if it is good.</summary>
    internal static string? ProblemOf(ReadOnlySpan<byte> proof, ClusterAuthority authority, TimeProvider clock)
    {
        var given = proof.Slice(IdLength + sizeof(long), SealLength);
        if (!CryptographicOperations.FixedTimeEquals(given, Seal(authority, proof))) return "the join token is none of this cluster";
        var (expires, now) = (ExpiryOf(proof), clock.GetUtcNow());
        return now <= expires
            ? null
            : $"the join token ended at {CertificateTime.Text(expires)}, and here it is {CertificateTime.Text(now)}. Make a new one with `actorprocs token create`";
    }

    public override string ToString() => Prefix + Base64Url.EncodeToString(_bytes);

    // Arrays are equal by reference, tokens by what they are.
    public bool Equals(JoinToken? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(_bytes);

    /// <summary>One token has one text, without the blanks and line ends that decoding would pass over.</summary>
    private static ReadOnlySpan<char> Checked(ReadOnlySpan<char> text) =>
        text.Length == Base64Url.GetEncodedLength(Length) && !text.ContainsAny(" \t\r\n=") && Base64Url.IsValid(text) ? text : throw Garbled();

    private static ProcException Garbled() => new("The join token is garbled: it was cut, or a character was changed. Copy it again, whole and on one line.");

    private static DateTimeOffset ExpiryOf(ReadOnlySpan<byte> proof)
    {
        var seconds = BinaryPrimitives.ReadInt64LittleEndian(proof[IdLength..]);
        var (least, most) = (DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, least, most));
    }

    private static byte[] Seal(ClusterAuthority authority, ReadOnlySpan<byte> bytes) =>
        HMACSHA256.HashData(authority.DeriveKey("actorprocs join tokens"), bytes[..(IdLength + sizeof(long))])[..SealLength];

    private static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes[..^ChecksumLength]).AsSpan(0, ChecksumLength);
}
