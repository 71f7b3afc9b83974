using System.Net;
using ActorProcs.Mesh;
using ActorProcs.Node.Tests.Mesh;
using ActorProcs.Trust;
using Akka.Actor;

namespace ActorProcs.Node.Tests.Trust;

public sealed class JoiningTests : TrustTest
{
    [Fact]
    public async Task A_host_joins_with_a_token_and_needs_none_when_it_comes_back()
    {
        var head = Start(2);
        head.System.ActorOf<Echo>("echo");
        using var joined = await JoinAsync(head, TrustOf(2).CreateToken(TimeSpan.FromHours(1)), 9);

        Assert.Null(TrustOf(2).ProblemOf(joined.Node));
        Assert.Equal(TrustOf(2).Authority.Fingerprint, joined.Authority.Fingerprint);
        Assert.True(joined.Node.HasPrivateKey);
        Assert.True(joined.Node.MatchesHostname("10.1.2.9"));
        using var again = await JoinAsync(head, null, 9);
        Assert.Equal(joined.Node.SerialNumber, again.Node.SerialNumber);
    }

    [Fact]
    public async Task A_token_can_be_made_of_what_a_node_has_kept_and_of_nothing_else()
    {
        var head = Start(2);

        using var joined = await JoinAsync(head, ClusterTrust.CreateToken(new StateFolder(StateOf(2)), TimeSpan.FromHours(1), Clock), 9);

        Assert.Null(TrustOf(2).ProblemOf(joined.Node));
        var error = Assert.Throws<ProcException>(() => ClusterTrust.CreateToken(new StateFolder(StateOf(7)), TimeSpan.FromHours(1)));
        Assert.Contains("in no cluster", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_user_can_read_what_is_kept()
    {
        var head = Start(2);
        using var joined = await JoinAsync(head, TrustOf(2).CreateToken(TimeSpan.FromHours(1)), 9);

        foreach (var folder in new[] { StateOf(2), StateOf(9) })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            Assert.Equal([".lock", "authority.pem", "node.pem"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
            Assert.All(Directory.GetFiles(folder, "*.pem"), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        }

        File.SetUnixFileMode(StateOf(9), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        Assert.Contains("--state", Assert.Throws<ProcException>(() => new StateFolder(StateOf(9))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_authority_survives_the_head_and_any_member_admits_others()
    {
        var head = Start(2);
        var member = Start(3);
        var token = TrustOf(2).CreateToken(TimeSpan.FromHours(1));
        await head.DisposeAsync();

        using var joined = await JoinAsync(member, token, 9);
        using var restarted = await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(2)), ["127.0.0.1"], clock: Clock);

        Assert.Equal(restarted.Authority.Fingerprint, joined.Authority.Fingerprint);
        Assert.Null(restarted.ProblemOf(joined.Node));
        Assert.Equal(TrustOf(2).Node.SerialNumber, restarted.Node.SerialNumber);
    }

    [Fact]
    public async Task An_expired_token_is_said_to_be_expired_on_both_sides()
    {
        var head = Start(2, settings: Logged);
        var refusals = RefusalsOf(head);
        var token = TrustOf(2).CreateToken(TimeSpan.FromHours(1));
        Clock.Advance(TimeSpan.FromHours(2));

        var error = await Assert.ThrowsAsync<ProcException>(() => JoinAsync(head, token, 9));

        Assert.Contains($"cannot join the cluster at {head.Mesh.EndPoint}: the join token ended at", error.Message, StringComparison.Ordinal);
        Assert.Contains("`actorprocs token create`", error.Message, StringComparison.Ordinal);
        await UntilAsync(() => refusals().Length > 0, "the node says so too");
        Assert.Contains("wanted to join, and was not let in: the join token ended at", refusals()[0], StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(StateOf(9), "*.pem"));
    }

    [Fact]
    public async Task A_token_of_another_cluster_is_not_even_shown()
    {
        var head = Start(2, settings: Logged);
        var refusals = RefusalsOf(head);
        using var other = await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(8)), [], clock: Clock);

        var error = await Assert.ThrowsAsync<ProcException>(() => JoinAsync(head, other.CreateToken(TimeSpan.FromHours(1)), 9));

        Assert.Contains("it belongs to another cluster than the token", error.Message, StringComparison.Ordinal);
        Assert.Empty(refusals());
    }

    [Fact]
    public async Task A_forged_token_opens_nothing_and_both_sides_say_so()
    {
        var head = Start(2, settings: Logged);
        var refusals = RefusalsOf(head);
        using var other = await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(8)), [], clock: Clock);
        var forged = JoinToken.Create(other.Authority, Clock.GetUtcNow().AddHours(1)).ClaimedFor(TrustOf(2).Authority.Fingerprint);

        var error = await Assert.ThrowsAsync<ProcException>(() => JoinAsync(head, forged, 9));

        Assert.Contains("the join token is none of this cluster", error.Message, StringComparison.Ordinal);
        await UntilAsync(() => refusals().Length > 0, "the node says so too");
        Assert.Contains("the join token is none of this cluster", refusals()[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_without_certificates_cannot_be_joined()
    {
        Start(2);
        var plain = Start(3, change: options => options with { Security = new NoSecurity() });

        var error = await Assert.ThrowsAsync<ProcException>(() => JoinAsync(plain, TrustOf(2).CreateToken(TimeSpan.FromHours(1)), 9));

        Assert.Contains("no node with certificates", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_said_so()
    {
        var head = Start(2);
        var end = head.Mesh.EndPoint;
        await head.DisposeAsync();

        var error = await Assert.ThrowsAsync<IOException>(() => ClusterTrust.JoinAsync(
            new StateFolder(StateOf(9)), [], TrustOf(2).CreateToken(TimeSpan.FromHours(1)), end, default, clock: Clock));

        Assert.Contains($"The node at {end} cannot be reached: Connection refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_of_one_cluster_does_not_slip_into_another_and_one_of_none_is_asked_for_a_token()
    {
        var head = Start(2);
        using var other = await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(8)), [], clock: Clock);

        var wrong = await Assert.ThrowsAsync<ProcException>(() => JoinAsync(head, TrustOf(2).CreateToken(TimeSpan.FromHours(1)), 8));
        var none = await Assert.ThrowsAsync<ProcException>(() => JoinAsync(head, null, 9));

        Assert.Contains("The token is for another cluster", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("Give a token", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_that_make_a_cluster_in_one_folder_at_once_make_one()
    {
        var folder = new StateFolder(StateOf(7));
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ClusterTrust.OpenOrCreateAsync(folder, [], clock: Clock))));

        Assert.Single(made.Select(trust => Convert.ToHexString(trust.Authority.Fingerprint)).Distinct());
        Assert.Equal(2, Directory.GetFiles(StateOf(7), "*.pem*").Length);
    }

    [Fact]
    public async Task A_damaged_file_is_named()
    {
        (await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(7)), [], clock: Clock)).Dispose();

        var file = Path.Combine(StateOf(7), "authority.pem");
        File.WriteAllText(file, File.ReadAllText(file)[..200]);

        var error = await Assert.ThrowsAsync<ProcException>(() => ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(7)), [], clock: Clock));
        Assert.Contains($"'{file}' is damaged", error.Message, StringComparison.Ordinal);
    }

    private Task<ClusterTrust> JoinAsync(TestNode node, JoinToken? token, int host) =>
        ClusterTrust.JoinAsync(new StateFolder(StateOf(host)), [$"10.1.2.{host}"], token, new DnsEndPoint("127.0.0." + (node.Mesh.EndPoint.Address.GetAddressBytes()[3]), node.Mesh.EndPoint.Port), default, clock: Clock);
}

internal static class Forgery
{
    /// <summary>The same token with another cluster's fingerprint.</summary>
    internal static JoinToken ClaimedFor(this JoinToken token, byte[] fingerprint)
    {
        var text = token.ToString()["aproc1-".Length..];
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(text);
        fingerprint.CopyTo(bytes, JoinToken.ProofLength);
        System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(..^4)).AsSpan(0, 4).CopyTo(bytes.AsSpan(bytes.Length - 4));
        return JoinToken.Parse("aproc1-" + System.Buffers.Text.Base64Url.EncodeToString(bytes));
    }
}
