using ActorProcs.Mesh;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Bundles;

/// <summary>The blobs of another node.</summary>
internal sealed class MeshBlobSource(Mesh.Mesh mesh, NodeName node) : IBlobSource
{
    public string Name => $"the node {node}";

    public async ValueTask<Stream> OpenAsync(string hash, long offset, CancellationToken cancellationToken)
    {
        try
        {
            return new BlobStream(await mesh.OpenAsync(node, BlobService.Kind, BlobService.Argument(hash, offset), cancellationToken).ConfigureAwait(false));
        }
        catch (PeerRefusedException e)
        {
            throw new ProcException($"A file of the program cannot be had from the node {node}: {e.Message}", e);
        }
    }

    /// <summary>Reads, and closes the connection with itself.</summary>
    private sealed class BlobStream(MeshConnection connection) : SequentialStream
    {
        public override bool CanWrite => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            connection.Stream.ReadAsync(buffer, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => connection.Stream.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) connection.Dispose();
            base.Dispose(disposing);
        }
    }
}
