using ActorProcs.Bundles;

namespace ActorProcs.Node.Tests.Bundles;

public sealed class BundleCacheTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly MemorySource _source = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_files_of_a_bundle_stand_under_their_names_with_their_bytes()
    {
        using var cache = BundleCache.Open(_folder.Path);
        var manifest = MemorySource.Manifest(
            _source.Add("App.dll", [1, 2, 3]), _source.Add("de/App.resources.dll", [4]), _source.Add("tool", [5], executable: true), _source.Add("empty.txt", []));
        using var lease = await cache.ObtainAsync(manifest, _source);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(lease.Application.Folder, "App.dll")));
        Assert.Equal([4], File.ReadAllBytes(Path.Combine(lease.Application.Folder, "de", "App.resources.dll")));
        Assert.Empty(File.ReadAllBytes(Path.Combine(lease.Application.Folder, "empty.txt")));
        Assert.True(new FileInfo(Path.Combine(lease.Application.Folder, "tool")).UnixFileMode.HasFlag(UnixFileMode.UserExecute));
        Assert.False(new FileInfo(Path.Combine(lease.Application.Folder, "App.dll")).UnixFileMode.HasFlag(UnixFileMode.UserExecute));
        Assert.Contains(Path.Combine(lease.Application.Folder, "App.dll"), lease.Application.Assemblies);
    }

    [Fact]
    public async Task A_rebuild_fetches_only_what_has_changed()
    {
        using var cache = BundleCache.Open(_folder.Path);
        var library = _source.Add("Library.dll", [9, 9]);
        using (await cache.ObtainAsync(MemorySource.Manifest(_source.Add("App.dll", [1]), library), _source))
        {
            _source.Opened.Clear();
        }

        using var second = await cache.ObtainAsync(MemorySource.Manifest(_source.Add("App.dll", [2]), library), _source);
        var fetched = Assert.Single(_source.Opened);
        Assert.Equal(MemorySource.HashOf([2]), fetched.Hash);
        Assert.Equal([9, 9], File.ReadAllBytes(Path.Combine(second.Application.Folder, "Library.dll")));
    }

    [Fact]
    public async Task Two_builds_of_one_application_stand_side_by_side()
    {
        using var cache = BundleCache.Open(_folder.Path);
        using var first = await cache.ObtainAsync(MemorySource.Manifest(_source.Add("App.dll", [1])), _source);
        using var second = await cache.ObtainAsync(MemorySource.Manifest(_source.Add("App.dll", [2])), _source);
        Assert.Equal([1], File.ReadAllBytes(Path.Combine(first.Application.Folder, "App.dll")));
        Assert.Equal([2], File.ReadAllBytes(Path.Combine(second.Application.Folder, "App.dll")));
    }

    [Fact]
    public async Task A_node_that_comes_back_finds_what_it_had()
    {
        var manifest = MemorySource.Manifest(_source.Add("App.dll", [1, 2]));
        using (var before = BundleCache.Open(_folder.Path))
        {
            using var lease = await before.ObtainAsync(manifest, _source);
        }

        _source.Opened.Clear();
        using var after = BundleCache.Open(_folder.Path);
        using var again = await after.ObtainAsync(manifest, _source);
        Assert.Empty(_source.Opened);
        Assert.True(File.Exists(Path.Combine(again.Application.Folder, "App.dll")));
    }

    [Fact]
    public async Task Many_who_want_one_bundle_at_once_fetch_it_once()
    {
        using var cache = BundleCache.Open(_folder.Path);
        var manifest = MemorySource.Manifest([.. Enumerable.Range(0, 20).Select(i => _source.Add($"{i}.dll", [(byte)i, 1]))]);
        var leases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cache.ObtainAsync(manifest, _source)));
        Assert.Equal(20, _source.Opened.Count);
        Assert.Single(leases.Select(lease => lease.Application.Folder).Distinct());
        foreach (var lease in leases) lease.Dispose();
    }

    [Fact]
    public async Task Who_waits_for_what_another_fetches_has_a_source_of_his_own_when_that_one_fails()
    {
        using var cache = BundleCache.Open(_folder.Path);
        var manifest = MemorySource.Manifest(_source.Add("App.dll", [1, 2]));
        var dying = new DyingSource();
        var first = cache.ObtainAsync(manifest, dying);
        await dying.Asked.WaitAsync(TimeSpan.FromSeconds(60));
        var second = cache.ObtainAsync(manifest, _source);
        dying.Die();

        await Assert.ThrowsAsync<ProcException>(() => first);
        using var lease = await second;
        Assert.Equal([1, 2], File.ReadAllBytes(Path.Combine(lease.Application.Folder, "App.dll")));
    }

    [Fact]
    public async Task A_connection_that_breaks_goes_on_where_it_was()
    {
        using var cache = BundleCache.Open(_folder.Path);
        var bytes = Enumerable.Range(0, 1000).Select(i => (byte)i).ToArray();
        _source.BreakAfter = 400;
        using var lease = await cache.ObtainAsync(MemorySource.Manifest(_source.Add("App.dll", bytes)), _source);
        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(lease.Application.Folder, "App.dll")));
        Assert.Equal([0L, 400L, 800L], _source.Opened.Select(opened => opened.Offset));
    }

    [Fact]
    public async Task A_source_that_breaks_without_end_is_given_up_with_its_name_and_nothing_stays()
    {
        using var cache = BundleCache.Open(_folder.Path);
        _source.BreakAfter = 0;
        var error = await Assert.ThrowsAsync<ProcException>(() => cache.ObtainAsync(MemorySource.Manifest(_source.Add("App.dll", [1])), _source));
        Assert.Contains("App.dll", error.Message, StringComparison.Ordinal);
        Assert.Contains("the other host", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories), file => !file.EndsWith(".lock", StringComparison.Ordinal));

        _source.BreakAfter = null;
        using var lease = await cache.ObtainAsync(MemorySource.Manifest(_source.Add("App.dll", [1])), _source);
        Assert.True(File.Exists(Path.Combine(lease.Application.Folder, "App.dll")));
    }

    [Fact]
    public async Task Other_bytes_than_announced_are_refused()
    {
        using var cache = BundleCache.Open(_folder.Path);
        var file = _source.Add("App.dll", [1, 2, 3]);
        _source.Falsify(file.Hash, [1, 2, 4]);
        var error = await Assert.ThrowsAsync<ProcException>(() => cache.ObtainAsync(MemorySource.Manifest(file), _source));
        Assert.Contains("other bytes than announced", error.Message, StringComparison.Ordinal);
        Assert.Null(cache.Find(file.Hash));
    }

    [Theory]
    [InlineData("../App.dll")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("a//b")]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData(".")]
    public void Paths_that_leave_the_folder_are_refused(string path)
    {
        var manifest = MemorySource.Manifest(_source.Add(path, [1]));
        Assert.Throws<ProcException>(() => BundleManifest.Unpack(manifest.Pack()));
        Assert.Throws<ProcException>(() => manifest.In(_folder.Path) is var application && application.Assemblies.Count == 0 ? BundlePath.Under("/x", path) : "");
    }

    [Fact]
    public async Task The_oldest_bundle_goes_when_there_are_too_many_bytes_but_never_one_in_use()
    {
        var limits = new BundleLimits { CacheBytes = 2500 };
        var time = new ManualClock();
        using var cache = BundleCache.Open(_folder.Path, limits, time);
        var inUse = await cache.ObtainAsync(MemorySource.Manifest(_source.Add("1.dll", Bytes(1))), _source);
        time.Advance();
        string second;
        using (var lease = await cache.ObtainAsync(MemorySource.Manifest(_source.Add("2.dll", Bytes(2))), _source)) second = lease.Application.Folder;
        time.Advance();
        using var third = await cache.ObtainAsync(MemorySource.Manifest(_source.Add("3.dll", Bytes(3))), _source);
        Assert.True(Directory.Exists(inUse.Application.Folder));
        Assert.False(Directory.Exists(second));
        Assert.True(Directory.Exists(third.Application.Folder));
        Assert.Null(cache.Find(MemorySource.HashOf(Bytes(2))));
        Assert.NotNull(cache.Find(MemorySource.HashOf(Bytes(1))));

        static byte[] Bytes(byte value) => [.. Enumerable.Repeat(value, 600)];
    }

    [Fact]
    public void Two_nodes_of_one_host_have_a_cache_each()
    {
        using var first = BundleCache.Open(_folder.Path);
        using var second = BundleCache.Open(_folder.Path);
        Assert.Equal(2, Directory.GetDirectories(_folder.Path).Length);
    }

    private sealed class ManualClock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => _now;

        internal void Advance() => _now += TimeSpan.FromMinutes(1);
    }
}
