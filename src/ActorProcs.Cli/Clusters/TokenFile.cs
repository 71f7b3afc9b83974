using ActorProcs.Cli.Terminal;
using ActorProcs.Trust;

namespace ActorProcs.Cli.Clusters;

/// <summary>A join token in a file that two hosts share: one keeps it fresh, the others read it when they start.</summary>
internal sealed class TokenFile : IDisposable
{
    private const UnixFileMode OnlyMe = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan Renewal = TimeSpan.FromHours(8);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly ITimer _renewal;

    private TokenFile(ITimer renewal) => _renewal = renewal;

    /// <summary>Writes a token now, and another one before it expires, until disposed.</summary>
    /// <exception cref="CliException">The file cannot be written.</exception>
    internal static TokenFile Keep(string file, ClusterTrust trust, TimeProvider clock)
    {
        try
        {
            Write(file, trust);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Failed, $"the token cannot be written to {file}: {e.Message}");
        }

        return new TokenFile(clock.CreateTimer(_ => Renew(file, trust), null, Renewal, Renewal));
    }

    /// <summary>Reads a token, and waits for it if it is not there yet.</summary>
    /// <exception cref="CliException">It does not come, or cannot be read.</exception>
    internal static async Task<string> ReadAsync(string file, TimeProvider clock, CancellationToken cancel)
    {
        for (var start = clock.GetTimestamp(); ;)
        {
            try
            {
                if (File.Exists(file) && (await File.ReadAllTextAsync(file, cancel).ConfigureAwait(false)).Trim() is { Length: > 0 } token) return token;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CliException(ExitCode.Failed, $"the token cannot be read from {file}: {e.Message}");
            }

            if (clock.GetElapsedTime(start) > Patience)
                throw new CliException(ExitCode.TimedOut, $"no token has come to {file} within {Durations.Tell(Patience)}.", "The first node writes it:  actorprocs start --head --token-out FILE");
            await Task.Delay(Look, clock, cancel).ConfigureAwait(false);
        }
    }

    public void Dispose() => _renewal.Dispose();

    private static void Renew(string file, ClusterTrust trust)
    {
        try
        {
            Write(file, trust);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Screen.Error($"the token in {file} cannot be renewed: {e.Message}");
        }
    }

    /// <summary>Whoever sees the file sees a whole token.</summary>
    private static void Write(string file, ClusterTrust trust)
    {
        var unfinished = file + ".part";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OnlyMe;
        using (var writer = new StreamWriter(new FileStream(unfinished, options))) writer.WriteLine(trust.CreateToken(Lifetime).ToString());
        File.Move(unfinished, file, overwrite: true);
    }
}
