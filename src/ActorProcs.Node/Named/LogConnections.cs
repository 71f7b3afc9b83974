using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace ActorProcs.Named;

/// <summary>Gives the library's protocol the cluster's own connections, so that the log needs no port and no certificates of its own.</summary>
internal sealed class LogConnections(ILogRoad road, LogPatience patience) : IConnectionFactory, IConnectionListenerFactory, IConnectionListener
{
    private readonly CancellationTokenSource _closed = new();

    public EndPoint EndPoint { get; private set; } = new DnsEndPoint("localhost", 0);

    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var stream = await road.DialAsync(endpoint, cancellationToken).ConfigureAwait(false);
        return new Connection(new AskingStream(stream, patience), endpoint);
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EndPoint = endpoint;
        return ValueTask.FromResult<IConnectionListener>(this);
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        return await road.AcceptAsync(either.Token).ConfigureAwait(false) is { } stream ? new Connection(new AnsweringStream(stream, patience), null) : null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => new(_closed.CancelAsync());

    public ValueTask DisposeAsync() => new(_closed.CancelAsync());

    private sealed class Connection : ConnectionContext, IDuplexPipe
    {
        private const int Block = 64 << 10;

        private readonly Stream _stream;
        private readonly CancellationTokenSource _closed = new();

        internal Connection(Stream stream, EndPoint? remote)
        {
            _stream = stream;
            RemoteEndPoint = remote;
            ConnectionClosed = _closed.Token;
            Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: Block, leaveOpen: true));
            Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: Block, leaveOpen: true));
            Transport = this;
        }

        public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N");

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        public override IDuplexPipe Transport { get; set; }

        public PipeReader Input { get; }

        public PipeWriter Output { get; }

        public override void Abort(ConnectionAbortedException abortReason) => _stream.Dispose();

        public override async ValueTask DisposeAsync()
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
            await _closed.CancelAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }
}
