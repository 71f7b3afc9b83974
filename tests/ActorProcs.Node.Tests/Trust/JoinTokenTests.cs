using ActorProcs.Trust;
using FsCheck.Xunit;

namespace ActorProcs.Node.Tests.Trust;

public sealed class JoinTokenTests
{
    private static readonly ClusterAuthority Authority = ClusterAuthority.Create(TimeProvider.System);

    [Fact]
    public void A_token_is_one_line_that_reads_as_itself()
    {
        var token = JoinToken.Create(Authority, DateTimeOffset.UtcNow.AddHours(1));
        var text = token.ToString();

        Assert.Matches("^aproc1-[A-Za-z0-9_-]+$", text);
        Assert.Equal(token, JoinToken.Parse($"  {text}\n"));
        Assert.Equal(Authority.Fingerprint, JoinToken.Parse(text).Fingerprint.ToArray());
        Assert.Null(JoinToken.ProblemOf(JoinToken.Parse(text).Proof.Span, Authority, TimeProvider.System));
    }

    [Property(MaxTest = 500)]
    public void A_token_with_any_character_changed_cut_or_added_is_garbled(ushort where, char other, byte how)
    {
        var text = JoinToken.Create(Authority, DateTimeOffset.UtcNow.AddHours(1)).ToString();
        var at = "aproc1-".Length + (where % (text.Length - "aproc1-".Length));
        var changed = (how % 3) switch
        {
            0 => text[..at] + other + text[(at + 1)..],
            1 => text[..at],
            _ => text[..at] + other + text[at..],
        };
        if (changed.Trim() == text) return;

        var error = Assert.Throws<ProcException>(() => JoinToken.Parse(changed));
        Assert.Contains("garbled", error.Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 500)]
    public void Any_text_is_a_token_or_a_clear_error(string? text, bool prefixed)
    {
        var error = Assert.Throws<ProcException>(() => JoinToken.Parse((prefixed ? "aproc1-" : "") + text));
        Assert.Contains("join token", error.Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 500)]
    public void A_proof_with_any_byte_changed_opens_nothing(ushort where, byte change)
    {
        var proof = JoinToken.Create(Authority, DateTimeOffset.UtcNow.AddHours(1)).Proof.ToArray();
        proof[where % proof.Length] ^= change;

        Assert.Equal(change == 0, JoinToken.ProblemOf(proof, Authority, TimeProvider.System) is null);
    }

    [Fact]
    public void A_token_ends_when_it_says_so()
    {
        var clock = new FakeClock();
        var token = JoinToken.Create(Authority, clock.GetUtcNow().AddHours(1));

        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Null(JoinToken.ProblemOf(token.Proof.Span, Authority, clock));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("the join token ended at", JoinToken.ProblemOf(token.Proof.Span, Authority, clock), StringComparison.Ordinal);
    }
}
