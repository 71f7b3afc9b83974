using System.Buffers.Binary;

namespace ActorProcs.Named;

/// <summary>The side of a connection that asks. What it hears comes in pieces, each after its length; an empty one is a sign that the other
/// side (an <see cref="AnsweringStream"/>) is still at it.</summary>
internal sealed class AskingStream(Stream inner, LogPatience patience) : RoadStream(inner)
{
    private readonly byte[] _header = new byte[AnsweringStream.HeaderBytes];
    private int _rest;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest == 0)
        {
            for (var read = 0; read < _header.Length;)
            {
                var count = await ReceiveAsync(_header.AsMemory(read), patience.Answer, cancellationToken).ConfigureAwait(false);
                if (count == 0) return 0;
                read += count;
            }

            _rest = BinaryPrimitives.ReadInt32LittleEndian(_header);
            if (_rest < 0) throw new IOException("The other member does not speak the log's language.");
        }

        var part = await ReceiveAsync(buffer[..Math.Min(buffer.Length, _rest)], patience.Answer, cancellationToken).ConfigureAwait(false);
        _rest -= part;
        return part;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        SendAsync(buffer, patience.Block, cancellationToken);
}
