using ActorProcs.Bundles;
using ActorProcs.Code;

namespace ActorProcs.Node.Tests.Bundles;

public sealed class BundleBuilderTests : IDisposable
{
    private readonly TempFolder _application = new();
    private readonly TempFolder _packages = new();
    private readonly TempFolder _caches = new();

    public void Dispose()
    {
        _application.Dispose();
        _packages.Dispose();
        _caches.Dispose();
    }

    [Fact]
    public void A_bundle_has_the_folder_without_the_worker_and_what_is_loaded_from_elsewhere()
    {
        var app = _application.Write("App.dll", [1]);
        _application.Write("data/words.txt", [2]);
        _application.Write("actorprocs-worker/ActorProcs.Worker.dll", [3]);
        var package = _packages.Write("lib/Package.dll", [4]);
        var (manifest, blobs) = BundleBuilder.Build(Describe(app, package), new BundleLimits());
        Assert.Equal([".outside/0/Package.dll", "App.dll", "data/words.txt"], manifest.Files.Select(file => file.Path));
        Assert.Equal(["App.dll", ".outside/0/Package.dll"], manifest.Assemblies);
        Assert.Equal(package, blobs[MemorySource.HashOf([4])]);
        Assert.Equal(manifest.Id(), BundleManifest.Unpack(manifest.Pack()).Id());
    }

    [Fact]
    public void Equal_files_make_equal_bundles_wherever_they_are()
    {
        using var elsewhere = new TempFolder();
        var first = BundleBuilder.Build(Describe(_application.Write("App.dll", [1])), new BundleLimits()).Manifest;
        var second = BundleBuilder.Build(
            new ApplicationDescription { Folder = elsewhere.Path, Assemblies = [elsewhere.Write("App.dll", [1])] }, new BundleLimits()).Manifest;
        Assert.Equal(first.Id(), second.Id());
    }

    [Fact]
    public void A_link_out_of_the_folder_is_not_followed()
    {
        var secret = _packages.Write("secret", [7]);
        File.CreateSymbolicLink(Path.Combine(_application.Path, "link"), secret);
        Directory.CreateSymbolicLink(Path.Combine(_application.Path, "below"), _packages.Path);
        var (manifest, _) = BundleBuilder.Build(Describe(_application.Write("App.dll", [1])), new BundleLimits());
        Assert.Equal(["App.dll"], manifest.Files.Select(file => file.Path));
    }

    [Fact]
    public void Too_many_bytes_are_refused_with_the_facts_and_what_to_do()
    {
        var app = _application.Write("App.dll", new byte[1000]);
        var error = Assert.Throws<ProcException>(() => BundleBuilder.Build(Describe(app), new BundleLimits { MostBytes = 999 }));
        Assert.Contains("1,000 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains(BundleLimits.SizeVariable, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_file_is_refused()
    {
        var error = Assert.Throws<ProcException>(() => BundleBuilder.Build(
            new ApplicationDescription { Folder = _application.Path, Assemblies = [] }, new BundleLimits()));
        Assert.Contains("PublishSingleFile", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_offer_is_made_again_when_a_file_has_changed()
    {
        using var cache = BundleCache.Open(_caches.Path);
        var offers = new BundleOffers(cache, new BundleLimits());
        var packed = Describe(_application.Write("App.dll", [1])).Pack();
        var before = offers.Of(packed);
        Assert.Same(before, offers.Of(packed));
        _application.Write("App.dll", [1, 2]);
        var after = offers.Of(packed);
        Assert.NotEqual(before.Id(), after.Id());
        using var blob = offers.Open(MemorySource.HashOf([1, 2]), 1)!;
        Assert.Equal(2, blob.ReadByte());
        Assert.Null(offers.Open(MemorySource.HashOf([5]), 0));
        Assert.Null(offers.Open("../../etc/passwd", 0));
    }

    [Fact]
    public void Applications_that_are_long_past_are_forgotten_and_what_is_in_use_is_not()
    {
        using var cache = BundleCache.Open(_caches.Path);
        var offers = new BundleOffers(cache, new BundleLimits());
        for (var i = 0; i < BundleOffers.Most + 8; i++)
        {
            var packed = new ApplicationDescription { Folder = Path.Combine(_application.Path, $"{i}"), Assemblies = [_application.Write($"{i}/App.dll", [7, (byte)i])] }.Pack();
            offers.Of(packed);
            using var blob = offers.Open(MemorySource.HashOf([7, (byte)i]), 0);
            Assert.NotNull(blob);
        }

        var kept = Enumerable.Range(0, BundleOffers.Most + 8).Count(i =>
        {
            using var blob = offers.Open(MemorySource.HashOf([7, (byte)i]), 0);
            return blob is not null;
        });
        Assert.Equal(BundleOffers.Most, kept);
    }

    private ApplicationDescription Describe(params string[] assemblies) => new() { Folder = _application.Path, Assemblies = assemblies };
}
