using ActorProcs.Wire;

namespace ActorProcs.Bundles;

/// <summary>The bundles on this host: fetched when they are first needed, kept for the next time, and bounded.</summary>
/// <remarks><code>
/// (directory)/blobs/HASH        each file once, whichever bundles it is in
/// (directory)/bundles/ID/       a bundle's files under their own names
/// (directory)/manifests/ID      what is in it; its time is when the bundle was last used
/// </code></remarks>
internal sealed class BundleCache : IDisposable
{
    private const string Unfinished = ".new-";
    private const int FetchesAtOnce = 4;
    private const int MostNodesPerHost = 64;

    private readonly string _bundles;
    private readonly string _manifests;
    private readonly BlobStore _blobs;
    private readonly FileStream _lock;
    private readonly BundleLimits _limits;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _making = [];
    private readonly Dictionary<string, int> _leases = [];

    private BundleCache(string directory, FileStream held, BundleLimits limits, TimeProvider time)
    {
        (_lock, _limits, _time) = (held, limits, time);
        _bundles = Path.Combine(directory, "bundles");
        _manifests = Path.Combine(directory, "manifests");
        var blobs = Path.Combine(directory, "blobs");
        foreach (var each in (string[])[_bundles, _manifests, blobs]) DirectoryOwner.EnsurePrivate(each);
        _blobs = new BlobStore(blobs);
        _blobs.Sweep();
        foreach (var left in Directory.GetDirectories(_bundles, Unfinished + "*")) Directory.Delete(left, recursive: true);
    }

    /// <summary>Opens a cache under the directory. Nodes of one host that share it have one each, and find it again when they come back.</summary>
    /// <exception cref="ProcException">It cannot be made, or is not safe; the message says which.</exception>
    internal static BundleCache Open(string? directory = null, BundleLimits? limits = null, TimeProvider? time = null)
    {
        var root = directory ?? DefaultDirectory();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(root))!);
            DirectoryOwner.EnsurePrivate(root);
            for (var number = 0; number < MostNodesPerHost; number++)
            {
                var own = Path.Combine(root, $"cache-{number}");
                DirectoryOwner.EnsurePrivate(own);
                if (TryLock(Path.Combine(own, ".lock")) is { } held) return new BundleCache(own, held, limits ?? new BundleLimits(), time ?? TimeProvider.System);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DirectoryOwner.Failed(root, e);
        }

        throw new ProcException($"More than {MostNodesPerHost} nodes use the directory '{root}'. Give some of them another one.");
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>The file of a blob that this node has, to give to others; null when it has not.</summary>
    internal string? Find(string hash) => _blobs.PathOf(hash) is var path && File.Exists(path) ? path : null;

    /// <summary>Makes a bundle's files stand on this host; fetches only those that no earlier bundle had.</summary>
    /// <exception cref="ProcException">A file cannot be had or kept; the message says which and why.</exception>
    internal async Task<BundleLease> ObtainAsync(BundleManifest manifest, IBlobSource source, CancellationToken cancellationToken = default)
    {
        var id = manifest.Id();
        Hold(id);
        try
        {
            while (true)
            {
                Task making;
                var own = false;
                lock (_gate)
                {
                    if (!_making.TryGetValue(id, out making!) || making.IsCompleted)
                    {
                        own = true;
                        _making[id] = making = Task.Run(() => MakeAsync(id, manifest, source, cancellationToken), CancellationToken.None);
                    }
                }

                // 1. One fetches, and another waits for the same. 2. The source of the first one dies. 3. The other has a source of its own.
                if (own) await making.WaitAsync(cancellationToken).ConfigureAwait(false);
                else await making.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                if (making.IsCompletedSuccessfully) break;
            }

            return new BundleLease(manifest.In(FolderOf(id)), () => Release(id));
        }
        catch
        {
            Release(id);
            throw;
        }
    }

    private string FolderOf(string id) => Path.Combine(_bundles, id);

    private async Task MakeAsync(string id, BundleManifest manifest, IBlobSource source, CancellationToken cancellationToken)
    {
        var note = Path.Combine(_manifests, id);
        if (!Directory.Exists(FolderOf(id)))
        {
            using var few = new SemaphoreSlim(FetchesAtOnce);
            await Task.WhenAll(manifest.Files.DistinctBy(file => file.Hash).Where(file => !_blobs.Has(file)).Select(Fetch)).ConfigureAwait(false);
            Lay(id, manifest);

            async Task Fetch(BundleFile file)
            {
                await few.WaitAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    await _blobs.FetchAsync(file, source, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    few.Release();
                }
            }
        }

        lock (_gate)
        {
            if (!File.Exists(note)) File.WriteAllBytes(note, manifest.Pack());
            File.SetLastWriteTimeUtc(note, _time.GetUtcNow().UtcDateTime);
            Evict();
        }
    }

    /// <summary>Copies, not links: a program that writes to its own files must not change those of others.</summary>
    private void Lay(string id, BundleManifest manifest)
    {
        var unfinished = Path.Combine(_bundles, Unfinished + Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(unfinished);
            foreach (var file in manifest.Files)
            {
                var path = BundlePath.Under(unfinished, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Copy(_blobs.PathOf(file.Hash), path);
                if (file.IsExecutable && !OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            Directory.Move(unfinished, FolderOf(id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
            throw new ProcException($"A program's files cannot be laid out at '{_bundles}': {e.Message}. Free some room there.", e);
        }
    }

    private void Hold(string id)
    {
        lock (_gate) _leases[id] = _leases.GetValueOrDefault(id) + 1;
    }

    private void Release(string id)
    {
        lock (_gate)
        {
            if (--_leases[id] == 0) _leases.Remove(id);
        }
    }

    /// <summary>Those go first that have not been used for the longest time; those in use stay, whatever they weigh.</summary>
    private void Evict()
    {
        var kept = Directory.GetFiles(_manifests)
            .Select(file => (Id: Path.GetFileName(file), Used: File.GetLastWriteTimeUtc(file), Manifest: TryRead(file)))
            .OrderByDescending(bundle => bundle.Used)
            .ToList();
        var before = kept.Count;
        while (Weight(kept) > _limits.CacheBytes)
        {
            var oldest = kept.FindLastIndex(bundle => !_leases.ContainsKey(bundle.Id));
            if (oldest < 0) break;
            File.Delete(Path.Combine(_manifests, kept[oldest].Id));
            if (Directory.Exists(FolderOf(kept[oldest].Id))) Directory.Delete(FolderOf(kept[oldest].Id), recursive: true);
            kept.RemoveAt(oldest);
        }

        // 1. A bundle is being fetched and has no manifest here yet. 2. Another one's end clears what nobody needs. 3. The first one's blobs
        // would be gone. So blobs are cleared only when nothing is being made but the bundle that calls.
        if (kept.Count == before || _making.Values.Count(task => !task.IsCompleted) > 1) return;
        var needed = kept.SelectMany(bundle => bundle.Manifest?.Files ?? []).Select(file => file.Hash).ToHashSet();
        _blobs.KeepOnly(needed);
    }

    private static long Weight(IEnumerable<(string, DateTime, BundleManifest? Manifest)> bundles)
    {
        var all = bundles.ToList();
        var laid = all.Sum(bundle => bundle.Manifest?.Length ?? 0);
        return laid + all.SelectMany(bundle => bundle.Manifest?.Files ?? []).DistinctBy(file => file.Hash).Sum(file => file.Length);
    }

    private static BundleManifest? TryRead(string file)
    {
        try
        {
            return BundleManifest.Unpack(File.ReadAllBytes(file));
        }
        catch (ProcException)
        {
            return null; // Of another version of ActorProcs: it weighs nothing, and goes when it is the oldest.
        }
    }

    private static FileStream? TryLock(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string DefaultDirectory() => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "actorprocs");
}
