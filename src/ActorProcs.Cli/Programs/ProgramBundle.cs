using ActorProcs.Bundles;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;
using ActorProcs.Code;

namespace ActorProcs.Cli.Programs;

/// <summary>Brings a .NET program to a cluster on other hosts: the folder that it is in, by content, so that only what is new travels.</summary>
internal static class ProgramBundle
{
    /// <returns>What to submit, when the files are there.</returns>
    /// <exception cref="CliException">There is no such program, or it cannot be brought there.</exception>
    internal static async Task<JobSubmission> SendAsync(ClusterClient client, IReadOnlyList<string> words)
    {
        var (file, arguments) = ProgramCommand.ResolveAssembly(words, Environment.CurrentDirectory);
        var (manifest, blobs) = Build(file);
        var packed = manifest.Pack();
        var missing = await client.MissingOfAsync(packed, CancellationToken.None).ConfigureAwait(false);
        foreach (var hash in missing.Hashes)
        {
            if (!blobs.TryGetValue(hash, out var source)) continue;
            var bytes = File.OpenRead(source);
            await using var _ = bytes.ConfigureAwait(false);
            await client.SendFileAsync(hash, bytes, CancellationToken.None).ConfigureAwait(false);
        }

        return new JobSubmission { Bundle = packed, Command = [Path.GetFileName(file), .. arguments], WorkingDirectory = "" };
    }

    private static (BundleManifest Manifest, IReadOnlyDictionary<string, string> Blobs) Build(string file)
    {
        var deps = Path.ChangeExtension(file, ".deps.json");
        var application = new ApplicationDescription
        {
            Folder = Path.GetDirectoryName(file)!,
            DepsFile = File.Exists(deps) ? deps : null,
            Assemblies = [file],
        };
        try
        {
            return BundleBuilder.Build(application, new BundleLimits());
        }
        catch (ProcException e)
        {
            throw new CliException(ExitCode.Usage, e.Message);
        }
    }
}
