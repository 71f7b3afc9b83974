using ActorProcs.Cli.Terminal;
using ActorProcs.Trust;

namespace ActorProcs.Cli.Clusters;

/// <summary>A join token in a file that hosts share, as containers share a volume.</summary>
internal sealed class TokenFile : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan ReadPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Timer _timer;

    private TokenFile(ClusterTrust trust, string file)
    {
        Write(trust, file);
        _timer = new Timer(_ => TryWrite(trust, file), null, Renewal, Renewal);
    }

    /// <summary>Writes a token, and a new one before it expires.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    internal static TokenFile Keep(ClusterTrust trust, string file) => new(trust, file);

    /// <summary>Waits until there is a token in the file.</summary>
    /// <exception cref="CliException">There is none within a minute.</exception>
    internal static async Task<string> ReadAsync(string file, CancellationToken cancel)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < ReadPatience)
        {
            if (File.Exists(file) && (await File.ReadAllTextAsync(file, cancel).ConfigureAwait(false)).Trim() is { Length: > 0 } token) return token;
            await Task.Delay(Look, TimeProvider.System, cancel).ConfigureAwait(false);
        }

        throw new CliException(ExitCode.TimedOut, $"no token came into '{file}' within a minute.", "A head that runs with --token-out FILE writes one.");
    }

    public void Dispose() => _timer.Dispose();

    private static void TryWrite(ClusterTrust trust, string file)
    {
        try
        {
            Write(trust, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Screen.Error($"the join token in '{file}' could not be renewed: {e.Message}");
        }
    }

    private static void Write(ClusterTrust trust, string file)
    {
        var unfinished = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(unfinished, options)) writer.WriteLine(trust.CreateToken(Lifetime).ToString());
        File.Move(unfinished, file, overwrite: true);
    }
}
