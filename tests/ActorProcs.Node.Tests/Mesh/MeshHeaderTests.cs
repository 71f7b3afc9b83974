using ActorProcs.Wire.Transport;
using FsCheck.Xunit;

namespace ActorProcs.Node.Tests.Mesh;

public sealed class MeshHeaderTests
{
    private static readonly MeshHeader Example = new("frames", "k3m9x2ab.10.0.0.2.4053", "p4n2y7cd.10.0.0.3.4053", "17");

    [Property(MaxTest = 500)]
    public void A_header_comes_out_as_it_went_in_however_it_is_cut_and_nothing_behind_it_is_read(string kind, string to, string argument, byte piece)
    {
        var header = new MeshHeader(Plain(kind), Plain(to), "from", Plain(argument));
        byte[] behind = [1, 2, 3];
        using var channel = new Bytes([.. header.Pack(), .. behind], 1 + (piece % 20));

        Assert.Equal(header, MeshHeader.ReadAsync(channel).AsTask().GetAwaiter().GetResult());
        Assert.Equal(behind, channel.Rest);

        static string Plain(string? text) => new([.. (text ?? "").Where(c => c != '\n' && !char.IsSurrogate(c)).Take(200)]);
    }

    [Property(MaxTest = 1000)]
    public void Arbitrary_bytes_are_a_header_or_a_refusal(byte[] bytes, byte piece, bool afterLanguage)
    {
        var start = Example.Pack().AsSpan(0, 8).ToArray();
        using var channel = new Bytes(afterLanguage ? [.. start, .. bytes] : bytes, 1 + (piece % 20));

        try
        {
            Assert.True(MeshHeader.ReadAsync(channel).AsTask().GetAwaiter().GetResult() is null == (bytes.Length == 0 && !afterLanguage));
        }
        catch (PeerRefusedException)
        {
            // What it should be.
        }
    }

    [Property(MaxTest = 1000)]
    public void A_header_with_any_byte_changed_is_another_header_or_a_refusal(byte value, ushort where)
    {
        var bytes = Example.Pack();
        bytes[where % bytes.Length] ^= value;
        using var channel = new Bytes(bytes, 7);

        try
        {
            Assert.Equal(value == 0, Example == MeshHeader.ReadAsync(channel).AsTask().GetAwaiter().GetResult());
        }
        catch (PeerRefusedException)
        {
            Assert.NotEqual(0, value);
        }
    }

    [Property(MaxTest = 500)]
    public void Arbitrary_bytes_are_an_answer_or_an_error(byte[] bytes, byte piece)
    {
        using var channel = new Bytes(bytes, 1 + (piece % 20));
        try
        {
            MeshAnswer.ReadAsync(channel).AsTask().GetAwaiter().GetResult();
            Assert.Equal(0, bytes[0]);
        }
        catch (Exception e) when (e is PeerRefusedException or IOException)
        {
            Assert.True(bytes.Length == 0 || bytes[0] != 0);
        }
    }

    [Fact]
    public async Task A_refusal_arrives_in_words()
    {
        using var refused = new Bytes(MeshAnswer.Refused("no such process"), 3);
        using var unreachable = new Bytes(MeshAnswer.Unreachable("no route"), 3);

        Assert.Equal("no such process", (await Assert.ThrowsAsync<PeerRefusedException>(() => MeshAnswer.ReadAsync(refused).AsTask())).Message);
        Assert.Equal("no route", (await Assert.ThrowsAsync<IOException>(() => MeshAnswer.ReadAsync(unreachable).AsTask())).Message);
    }

    [Fact]
    public async Task Another_version_is_named()
    {
        var bytes = Example.Pack();
        bytes[7]++;
        using var channel = new Bytes(bytes, 100);

        var refused = await Assert.ThrowsAsync<PeerRefusedException>(() => MeshHeader.ReadAsync(channel).AsTask());
        Assert.Contains("speaks version 3 of the mesh, and this node version 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_with_a_line_end_or_too_long_a_header_is_an_error_of_its_maker()
    {
        Assert.Throws<ArgumentException>(() => (Example with { Argument = "a\nb" }).Pack());
        Assert.Throws<ArgumentException>(() => (Example with { Argument = new string('x', 3000) }).Pack());
    }

    /// <summary>Given bytes, in pieces of a size.</summary>
    private sealed class Bytes(byte[] bytes, int piece) : IByteChannel
    {
        private int _at;

        internal byte[] Rest => bytes[_at..];

        public ValueTask<int> ReceiveAsync(Memory<byte> buffer)
        {
            var count = Math.Min(Math.Min(piece, buffer.Length), bytes.Length - _at);
            bytes.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return ValueTask.FromResult(count);
        }

        public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

        public void EndSending()
        {
        }

        public void Dispose()
        {
        }
    }
}
