namespace ActorProcs.Cli.Jobs;

/// <summary>Names of jobs: eight characters, in the order of submission, made of letters and digits that nobody confuses.</summary>
internal sealed class JobId(TimeProvider clock)
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 8;

    // Forty bits of sixteen milliseconds last for five centuries.
    private const int TicksPerId = 16;

    private long _last;

    /// <summary>Two jobs of one moment get neighbouring names.</summary>
    internal string Next()
    {
        var id = _last = Math.Max(_last + 1, clock.GetUtcNow().ToUnixTimeMilliseconds() / TicksPerId);
        return string.Create(Length, id, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--, rest >>= 5) text[i] = Digits[(int)(rest & 31)];
        });
    }
}
