using System.Collections.Concurrent;
using System.Security.Cryptography;
using ActorProcs.Bundles;

namespace ActorProcs.Node.Tests.Bundles;

/// <summary>A host whose blobs are in memory, and whose connections break as the test wants.</summary>
internal sealed class MemorySource : IBlobSource
{
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();

    public string Name => "the other host";

    internal ConcurrentQueue<(string Hash, long Offset)> Opened { get; } = new();

    /// <summary>How many bytes a connection gives before it breaks; null for all.</summary>
    internal int? BreakAfter { get; set; }

    internal static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    internal BundleFile Add(string path, byte[] bytes, bool executable = false)
    {
        _blobs[HashOf(bytes)] = bytes;
        return new BundleFile(path, HashOf(bytes), bytes.Length, executable);
    }

    internal void Falsify(string hash, byte[] bytes) => _blobs[hash] = bytes;

    public ValueTask<Stream> OpenAsync(string hash, long offset, CancellationToken cancellationToken)
    {
        Opened.Enqueue((hash, offset));
        if (!_blobs.TryGetValue(hash, out var bytes)) throw new ProcException("no such blob");
        var rest = bytes[(int)offset..];
        return ValueTask.FromResult<Stream>(new MemoryStream(BreakAfter is { } most && most < rest.Length ? rest[..most] : rest));
    }

    internal static BundleManifest Manifest(params BundleFile[] files) => new()
    {
        Files = files,
        Assemblies = [.. files.Where(file => file.Path.EndsWith(".dll", StringComparison.Ordinal)).Select(file => file.Path)],
        NativeFolders = [""],
        DepsFile = null,
        Platform = "linux-x64",
    };
}

/// <summary>A host that is asked, and dies before it answers.</summary>
internal sealed class DyingSource : IBlobSource
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Stream> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "the dying host";

    internal Task Asked => _asked.Task;

    internal void Die() => _answer.SetException(new ProcException("it has ended"));

    public async ValueTask<Stream> OpenAsync(string hash, long offset, CancellationToken cancellationToken)
    {
        _asked.TrySetResult();
        return await _answer.Task;
    }
}
