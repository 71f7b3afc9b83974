using System.Collections.Concurrent;
using ActorProcs.Code;

namespace ActorProcs.Bundles;

/// <summary>What this node gives to others: the applications of its programs, by content, and what it has itself fetched.</summary>
/// <remarks>Only bytes of a manifest that this node has made or obtained can be asked for, and only by their hash.</remarks>
internal sealed class BundleOffers(BundleCache cache, BundleLimits limits)
{
    /// <summary>How many applications are remembered. A node that runs every job from a folder of its own would otherwise remember them all.</summary>
    internal const int Most = 64;

    private readonly ConcurrentDictionary<string, Lazy<Offer>> _offers = new();
    private readonly ConcurrentDictionary<string, string> _blobs = new();

    /// <summary>The manifest of an application whose files are on this host. Made once, and again when a file has changed.</summary>
    /// <param name="packed">The <see cref="ApplicationDescription"/>, packed.</param>
    /// <exception cref="ProcException">The application cannot be sent; the message says why.</exception>
    internal BundleManifest Of(ReadOnlyMemory<byte> packed)
    {
        var application = ApplicationDescription.Unpack(packed);
        var offer = _offers.GetOrAdd(Convert.ToHexString(packed.Span), _ => new Lazy<Offer>(() => Make(application)));
        try
        {
            if (offer.Value.IsUpToDate())
            {
                offer.Value.Touch();
                Forget();
                return offer.Value.Manifest;
            }
        }
        catch (ProcException)
        {
            // A failure is not kept: whoever repairs what it named may try again.
            _offers.TryRemove(KeyValuePair.Create(Convert.ToHexString(packed.Span), offer));
            throw;
        }

        _offers.TryRemove(KeyValuePair.Create(Convert.ToHexString(packed.Span), offer));
        return Of(packed);
    }

    /// <summary>The bytes of a blob from an offset on, or null when this node does not have it.</summary>
    internal Stream? Open(string hash, long offset)
    {
        if (!BundleManifest.IsHash(hash) || offset < 0) return null;
        var path = _blobs.TryGetValue(hash, out var own) && File.Exists(own) ? own : cache.Find(hash);
        if (path is null) return null;
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        stream.Position = Math.Min(offset, stream.Length);
        return stream;
    }

    private Offer Make(ApplicationDescription application)
    {
        var (manifest, blobs) = BundleBuilder.Build(application, limits);
        foreach (var (hash, file) in blobs) _blobs[hash] = file;
        return new Offer(manifest, [.. blobs.Values.Select(Stamp.Of)]);
    }

    /// <summary>Those that were not asked for for the longest time; they are made again when they are.</summary>
    private void Forget()
    {
        while (_offers.Count > Most)
        {
            var oldest = _offers.Where(each => each.Value.IsValueCreated).MinBy(each => each.Value.Value.Used);
            if (oldest.Key is null || !_offers.TryRemove(oldest)) return;
            var kept = _offers.Values.Where(each => each.IsValueCreated).SelectMany(each => each.Value.Manifest.Files).Select(file => file.Hash).ToHashSet();
            foreach (var file in oldest.Value.Value.Manifest.Files.Where(file => !kept.Contains(file.Hash))) _blobs.TryRemove(file.Hash, out _);
        }
    }

    private sealed record Offer(BundleManifest Manifest, Stamp[] Stamps)
    {
        private long _used = Environment.TickCount64;

        internal long Used => Volatile.Read(ref _used);

        internal void Touch() => Volatile.Write(ref _used, Environment.TickCount64);

        internal bool IsUpToDate() => Stamps.All(stamp => stamp == Stamp.Of(stamp.File));
    }

    private readonly record struct Stamp(string File, long Length, DateTime Written)
    {
        internal static Stamp Of(string file) => new FileInfo(file) is { Exists: true } info ? new(file, info.Length, info.LastWriteTimeUtc) : new(file, -1, default);
    }
}
