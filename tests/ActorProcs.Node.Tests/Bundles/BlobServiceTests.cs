using ActorProcs.Bundles;
using ActorProcs.Code;
using ActorProcs.Node.Tests.Mesh;

namespace ActorProcs.Node.Tests.Bundles;

public sealed class BlobServiceTests : MeshTest
{
    [Fact]
    public async Task A_program_travels_from_node_to_node_and_a_third_takes_it_from_the_second()
    {
        using var application = new TempFolder();
        using var caches = new TempFolder();
        var large = new byte[3_000_000];
        Random.Shared.NextBytes(large);
        var description = new ApplicationDescription
        {
            Folder = application.Path,
            Assemblies = [application.Write("App.dll", large), application.Write("Library.dll", [1, 2])],
        };
        TestNode first = Start(2), second = Start(3), third = Start(4);
        using var cacheOfFirst = BundleCache.Open(Path.Combine(caches.Path, "1"));
        using var cacheOfSecond = BundleCache.Open(Path.Combine(caches.Path, "2"));
        using var cacheOfThird = BundleCache.Open(Path.Combine(caches.Path, "3"));
        var offers = new BundleOffers(cacheOfFirst, new BundleLimits());
        first.Mesh.Register(BlobService.Kind, new BlobService(offers));
        second.Mesh.Register(BlobService.Kind, new BlobService(new BundleOffers(cacheOfSecond, new BundleLimits())));

        var manifest = BundleManifest.Unpack(offers.Of(description.Pack()).Pack());
        using var there = await cacheOfSecond.ObtainAsync(manifest, new MeshBlobSource(second.Mesh, first.Mesh.Name));
        Assert.Equal(large, File.ReadAllBytes(Path.Combine(there.Application.Folder, "App.dll")));

        await first.DisposeAsync();
        using var further = await cacheOfThird.ObtainAsync(manifest, new MeshBlobSource(third.Mesh, second.Mesh.Name));
        Assert.Equal(large, File.ReadAllBytes(Path.Combine(further.Application.Folder, "App.dll")));
        Assert.Equal([1, 2], File.ReadAllBytes(Path.Combine(further.Application.Folder, "Library.dll")));
    }

    [Fact]
    public async Task What_a_node_does_not_have_is_refused_and_one_that_is_gone_is_given_up()
    {
        using var caches = new TempFolder();
        TestNode first = Start(2), second = Start(3);
        using var cacheOfFirst = BundleCache.Open(Path.Combine(caches.Path, "1"));
        using var cacheOfSecond = BundleCache.Open(Path.Combine(caches.Path, "2"));
        first.Mesh.Register(BlobService.Kind, new BlobService(new BundleOffers(cacheOfFirst, new BundleLimits())));
        var manifest = MemorySource.Manifest(new MemorySource().Add("App.dll", [1]));
        var source = new MeshBlobSource(second.Mesh, first.Mesh.Name);
        var missing = await Assert.ThrowsAsync<ProcException>(() => cacheOfSecond.ObtainAsync(manifest, source));
        Assert.Contains("does not have the blob", missing.Message, StringComparison.Ordinal);

        await first.DisposeAsync();
        var gone = await Assert.ThrowsAsync<ProcException>(() => cacheOfSecond.ObtainAsync(manifest, source));
        Assert.Contains(first.Id, gone.Message, StringComparison.Ordinal);
    }
}
