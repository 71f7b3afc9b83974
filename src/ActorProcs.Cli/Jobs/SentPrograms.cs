using ActorProcs.Bundles;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Programs;

namespace ActorProcs.Cli.Jobs;

/// <summary>Lays out the programs that consoles of other hosts have brought here.</summary>
internal sealed class SentPrograms(BundleCache? cache)
{
    /// <summary>The submission as one of this host, and what keeps its files there; or the same one, when it is of this host.</summary>
    /// <exception cref="ProcException">Its files are not here, or cannot be laid out.</exception>
    internal async Task<(JobSubmission Submission, IDisposable? Lease)> PlaceAsync(JobSubmission submission, CancellationToken cancel)
    {
        if (submission.Bundle is not { } bundle) return (submission, null);
        if (cache is null) throw new InvalidOperationException("this node was started for this machine alone, and takes no programs of others.");
        var manifest = BundleManifest.Unpack(bundle);
        var program = submission.Command[0];
        if (manifest.Files.All(file => file.Path != program)) throw new ProcException($"The program '{program}' is not among the files that came with it.");
        var lease = await cache.ObtainAsync(manifest, Nobody.Instance, cancel).ConfigureAwait(false);
        try
        {
            var folder = lease.Application.Folder;
            return (submission with
            {
                Bundle = null,
                Command = [DotnetMuxer.Find(), BundlePath.Under(folder, program), .. submission.Command.Skip(1)],
                WorkingDirectory = folder,
            }, lease);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>All files have been brought before; nobody has more.</summary>
    private sealed class Nobody : IBlobSource
    {
        internal static Nobody Instance { get; } = new();

        public string Name => "the console";

        public ValueTask<Stream> OpenAsync(string hash, long offset, CancellationToken cancellationToken) =>
            throw new ProcException($"A file of the program is not here ({hash[..12]}): it was not brought, or had to make room for others. Submit the program again.");
    }
}
