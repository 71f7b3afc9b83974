using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using ActorProcs.Named;
using ActorProcs.Wire;

namespace ActorProcs.Node.Tests.Named;

/// <summary>Members of a log in one process, and cables between them through which so many bytes pass in a second.</summary>
internal sealed class NarrowRoad
{
    private readonly ConcurrentDictionary<string, Channel<Stream>> _doors = new();

    /// <summary>0: nothing passes.</summary>
    internal volatile int BytesPerSecond = int.MaxValue;

    /// <summary>What has come to the one who is asked.</summary>
    internal long Passed;

    internal ILogRoad Of(EndPoint member) => new Door(this, DoorOf(member));

    private Channel<Stream> DoorOf(EndPoint member) => _doors.GetOrAdd(member.ToString()!, _ => Channel.CreateUnbounded<Stream>());

    private sealed class Door(NarrowRoad road, Channel<Stream> arrived) : ILogRoad
    {
        public Task<Stream> DialAsync(EndPoint member, CancellationToken cancellationToken)
        {
            // Two megabytes are on the way when who writes them takes them to be sent, as with sockets.
            var buffers = new PipeOptions(pauseWriterThreshold: 2 << 20, resumeWriterThreshold: 1 << 20, useSynchronizationContext: false);
            var (asked, answered) = (new Pipe(buffers), new Pipe(buffers));
            road.DoorOf(member).Writer.TryWrite(new Cable(road, asked.Reader, answered.Writer, isNarrow: true));
            return Task.FromResult<Stream>(new Cable(road, answered.Reader, asked.Writer, isNarrow: false));
        }

        public async ValueTask<Stream?> AcceptAsync(CancellationToken cancellationToken) => await arrived.Reader.ReadAsync(cancellationToken);
    }

    private sealed class Cable(NarrowRoad road, PipeReader reader, PipeWriter writer, bool isNarrow) : SequentialStream
    {
        private const int Packet = 16 << 10;

        private readonly Stream _reading = reader.AsStream();
        private readonly Stream _writing = writer.AsStream();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!isNarrow) return await _reading.ReadAsync(buffer, cancellationToken);
            var count = await _reading.ReadAsync(buffer[..Math.Min(buffer.Length, Packet)], cancellationToken);
            while (road.BytesPerSecond == 0) await Task.Delay(10, cancellationToken);
            if (road.BytesPerSecond < int.MaxValue) await Task.Delay(TimeSpan.FromSeconds((double)count / road.BytesPerSecond), cancellationToken);
            Interlocked.Add(ref road.Passed, count);
            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _writing.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => _writing.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _reading.Dispose();
                _writing.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
