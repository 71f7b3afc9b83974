using ActorProcs.Bundles;
using ActorProcs.Nodes;
using ActorProcs.Processes;
using ActorProcs.Wire;

namespace ActorProcs.Membership;

/// <summary>Programs' files go from node to node as bundles.</summary>
internal sealed class ShippedBundles(BundleOffers offers, BundleCache cache, Mesh.Mesh mesh) : IFileShipping
{
    public byte[] Offer(Surroundings surroundings) => offers.Of(surroundings.Application).Pack();

    public async Task<ShippedFiles> ObtainAsync(string fromNode, byte[] offer, Surroundings surroundings)
    {
        var manifest = BundleManifest.Unpack(offer);
        var lease = await cache.ObtainAsync(manifest, new MeshBlobSource(mesh, NodeName.Parse(fromNode))).ConfigureAwait(false);
        var folder = Directory.Exists(surroundings.WorkingDirectory) ? surroundings.WorkingDirectory : lease.Application.Folder;
        return new ShippedFiles(surroundings with { Application = lease.Application.Pack(), WorkingDirectory = folder }, lease);
    }
}
