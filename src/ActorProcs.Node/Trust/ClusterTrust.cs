using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorProcs.Trust;

/// <summary>This node's membership: the cluster's authority and its own certificate, renewed before it ends.</summary>
/// <remarks>A renewal touches no open connection: each keeps what it was proved with.</remarks>
internal sealed partial class ClusterTrust : IDisposable
{
    internal static TimeSpan DefaultLifetime { get; } = TimeSpan.FromDays(30);

    /// <summary>How often to look whether it is time; a host may sleep for days in between.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(10);

    private readonly StateFolder _folder;
    private readonly TimeSpan _lifetime;
    private readonly string[] _names;
    private readonly ITimer _renewals;
    private X509Certificate2 _node;

    private ClusterTrust(StateFolder folder, ClusterAuthority authority, IEnumerable<string> names, TimeSpan lifetime, TimeProvider clock)
    {
        (_folder, Authority, _lifetime, Clock) = (folder, authority, lifetime, clock);
        _names = [.. names];
        _node = folder.LoadNode() is { } kept && IsGood(kept) ? kept : Issue();
        _renewals = clock.CreateTimer(_ => RenewIfDue(), null, Look, Look);
    }

    internal ClusterAuthority Authority { get; }

    internal TimeProvider Clock { get; }

    /// <summary>Told what the node's user should know.</summary>
    internal Action<string>? Warn { get; set; }

    /// <summary>Of the certificates that it signs.</summary>
    internal TimeSpan Lifetime => _lifetime;

    /// <summary>This node's certificate, with its key.</summary>
    internal X509Certificate2 Node => Volatile.Read(ref _node);

    /// <summary>Opens the membership that this host has, or makes a cluster of its own.</summary>
    /// <param name="folder">Where it is kept.</param>
    /// <param name="names">Addresses and names by which clients reach this host.</param>
    /// <param name="lifetime">Of the node's certificate.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="ProcException">What is kept is damaged, or cannot be written.</exception>
    internal static async Task<ClusterTrust> OpenOrCreateAsync(
        StateFolder folder, IEnumerable<string> names, TimeSpan? lifetime = null, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        using var locked = await folder.LockAsync(CancellationToken.None).ConfigureAwait(false);
        var authority = folder.LoadAuthority();
        if (authority is null) folder.Save(authority = ClusterAuthority.Create(clock));
        return new ClusterTrust(folder, authority, names, lifetime ?? DefaultLifetime, clock);
    }

    /// <summary>Opens the membership that this host has, or buys one with a token.</summary>
    /// <param name="folder">Where it is kept.</param>
    /// <param name="names">Addresses and names by which clients reach this host.</param>
    /// <param name="token">Null if this host has joined before.</param>
    /// <param name="head">Any node of the cluster.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="lifetime">Of the node's certificate.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="ProcException">The node says no, or is none of the token's cluster; the message says why.</exception>
    /// <exception cref="IOException">It cannot be reached.</exception>
    internal static async Task<ClusterTrust> JoinAsync(
        StateFolder folder, IEnumerable<string> names, JoinToken? token, EndPoint head, CancellationToken cancel,
        TimeSpan? lifetime = null, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        using var locked = await folder.LockAsync(cancel).ConfigureAwait(false);
        var authority = folder.LoadAuthority();
        if (authority is not null && token is not null && !token.Fingerprint.SequenceEqual(authority.Fingerprint))
        {
            throw new ProcException(
                $"The token is for another cluster than the one that this host is in by '{folder}'. Choose another folder with --state, or remove that one.");
        }

        if (authority is null)
        {
            if (token is null)
            {
                throw new ProcException(
                    $"This host is in no cluster yet: '{folder}' is empty. Give a token; `actorprocs token create` makes one on a node of the cluster.");
            }

            authority = await Joining.ExchangeAsync(folder, [.. names], token, head, clock, cancel).ConfigureAwait(false);
        }

        return new ClusterTrust(folder, authority, names, lifetime ?? DefaultLifetime, clock);
    }

    /// <summary>Makes a token where no node need run: with what one has kept.</summary>
    /// <exception cref="ProcException">This host is in no cluster.</exception>
    internal static JoinToken CreateToken(StateFolder folder, TimeSpan expires, TimeProvider? clock = null)
    {
        using var authority = folder.LoadAuthority()
            ?? throw new ProcException(
                $"This host is in no cluster: '{folder}' is empty. Make tokens on a node of the cluster, or start one with `actorprocs start --head`.");
        return JoinToken.Create(authority, (clock ?? TimeProvider.System).GetUtcNow() + expires);
    }

    internal JoinToken CreateToken(TimeSpan expires) => JoinToken.Create(Authority, Clock.GetUtcNow() + expires);

    /// <summary>Why a certificate is none of a node of this cluster; null if it is one.</summary>
    internal string? ProblemOf(X509Certificate2? certificate) => CertificateCheck.ProblemOf(certificate, Authority.Certificate, Clock);

    /// <summary>Makes a new certificate if two thirds of the old one's life are over.</summary>
    internal void RenewIfDue()
    {
        if (Clock.GetUtcNow() < CertificateTime.RenewalOf(Node)) return;
        try
        {
            // The old one is not disposed: a handshake may be using it.
            Volatile.Write(ref _node, Issue());
        }
        catch (ProcException e)
        {
            // The disk is full, perhaps. The old one is good for a third of its life yet, and this is tried again.
            Warn?.Invoke($"The certificate of this node ends at {CertificateTime.Text(Node.NotAfter)} and cannot be renewed: {e.Message}");
        }
    }

    public void Dispose()
    {
        _renewals.Dispose();
        Authority.Dispose();
    }

    private bool IsGood(X509Certificate2 kept) =>
        ProblemOf(kept) is null && Clock.GetUtcNow() < CertificateTime.RenewalOf(kept)
        && _names.All(name => kept.MatchesHostname(name, allowWildcards: false, allowCommonName: false));

    private X509Certificate2 Issue()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = Authority.Sign(SigningRequest.Make(key, _names), _lifetime, Clock);
        _folder.Save(signed, key);
        return signed.CopyWithPrivateKey(key);
    }
}
