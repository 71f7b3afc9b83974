using System.Threading.Channels;
using ActorProcs.Wire.Transport;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Wire;

public sealed class FramingTests
{
    private const int Limit = 1 << 20;

    [Property(MaxTest = 200)]
    public void Frames_come_out_as_they_went_in_however_the_stream_is_cut(ushort[] sizes, byte cut)
    {
        var frames = sizes.Take(20).Select((size, i) => Enumerable.Repeat((byte)i, 1 + (size % 9000)).ToArray()).ToArray();
        var pipe = new PipeChannel(cut + 1).Going();
        var writer = new FrameWriter(pipe, int.MaxValue);
        foreach (var frame in frames) Assert.True(writer.TryWrite(frame, urgent: false));
        writer.EndAsync().GetAwaiter().GetResult();
        pipe.EndSending();

        Assert.Equal(frames, ReadAll(new FrameReader(pipe)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(Limit + 1)]
    [InlineData(int.MaxValue)]
    public async Task An_absurd_length_is_refused_before_anything_is_allocated_for_it(int length)
    {
        var pipe = new PipeChannel(100).Going();
        await pipe.SendAsync(BitConverter.GetBytes(length));
        var reader = new FrameReader(pipe);
        await reader.FillAsync();

        Assert.Throws<PeerRefusedException>(() => reader.TryTake(Limit, out _));
    }

    [Fact]
    public async Task A_slow_peer_holds_the_sender_back_at_the_high_water_mark_but_not_the_heartbeats()
    {
        var pipe = new PipeChannel(1 << 20);
        var writer = new FrameWriter(pipe, highWaterMark: 10_000);
        var frame = new byte[996];

        var taken = 0;
        while (writer.TryWrite(frame, urgent: false)) taken++;

        Assert.Equal(10, taken);
        Assert.True(writer.TryWrite([1, 2, 3], urgent: true));
        pipe.Going();
        await writer.EndAsync();
        pipe.EndSending();
        Assert.Equal(11, ReadAll(new FrameReader(pipe)).Count);
    }

    [Fact]
    public async Task A_broken_stream_ends_the_writer_and_never_the_waiter()
    {
        var pipe = new PipeChannel(100) { Broken = true };
        var writer = new FrameWriter(pipe, 1000);
        writer.TryWrite([1], urgent: false);

        await writer.EndAsync().WaitAsync(TimeSpan.FromSeconds(10));

        Assert.False(writer.TryWrite([1], urgent: true));
    }

    private static List<byte[]> ReadAll(FrameReader reader)
    {
        List<byte[]> frames = [];
        do
        {
            while (reader.TryTake(Limit, out var frame)) frames.Add(frame);
        }
        while (reader.FillAsync().AsTask().GetAwaiter().GetResult());
        return frames;
    }

    /// <summary>A stream in memory that delivers in pieces of the given size.</summary>
    private sealed class PipeChannel(int pieceSize) : IByteChannel
    {
        private readonly Channel<byte> _bytes = Channel.CreateUnbounded<byte>();
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal PipeChannel Going()
        {
            _go.TrySetResult();
            return this;
        }

        internal bool Broken { get; init; }

        public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
        {
            await _bytes.Reader.WaitToReadAsync();
            var count = 0;
            while (count < Math.Min(pieceSize, buffer.Length) && _bytes.Reader.TryRead(out var one)) buffer.Span[count++] = one;
            return count;
        }

        public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
        {
            if (Broken) throw new IOException("broken");
            await _go.Task;
            foreach (var one in bytes.ToArray()) _bytes.Writer.TryWrite(one);
        }

        public void EndSending() => _bytes.Writer.TryComplete();

        public void Dispose()
        {
        }
    }
}
