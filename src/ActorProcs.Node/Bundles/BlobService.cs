using System.Globalization;
using ActorProcs.Mesh;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Bundles;

/// <summary>Gives blobs to other nodes: the call names the hash and the offset, the answer is the bytes from there to the end.</summary>
internal sealed class BlobService(BundleOffers offers) : IMeshService
{
    internal const string Kind = MeshKinds.Bundle;

    private const int BufferBytes = 1 << 17;

    internal static string Argument(string hash, long offset) => string.Create(CultureInfo.InvariantCulture, $"{hash} {offset}");

    public async Task ServeAsync(MeshCall call, CancellationToken cancel)
    {
        var parts = call.Header.Argument.Split(' ');
        if (parts.Length != 2 || !BundleManifest.IsHash(parts[0]) || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            throw new PeerRefusedException($"'{call.Header.Argument}' names no blob. Use one version of ActorProcs in a cluster.");
        var blob = Open(parts[0], offset);
        await using var _ = blob.ConfigureAwait(false);
        await call.GrantAsync().ConfigureAwait(false);
        await blob.CopyToAsync(call.Connection.Stream, BufferBytes, cancel).ConfigureAwait(false);
        call.Connection.EndSending();

        // Closed before the other side has read all, the connection would be reset: it says by closing that it has.
        await call.Connection.Stream.ReadAsync(new byte[1], cancel).ConfigureAwait(false);
    }

    private Stream Open(string hash, long offset)
    {
        try
        {
            return offers.Open(hash, offset) ?? throw new PeerRefusedException($"This node does not have the blob {hash[..12]}: the program whose it is has ended, or its file was removed.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PeerRefusedException($"The blob {hash[..12]} cannot be read: {e.Message}");
        }
    }
}
