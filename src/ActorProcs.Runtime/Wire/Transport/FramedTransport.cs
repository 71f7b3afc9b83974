using System.Collections.Concurrent;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;

namespace ActorProcs.Wire.Transport;

/// <summary>Akka.Remote over connections of length-prefixed frames, whatever form they have.</summary>
internal abstract class FramedTransport : Akka.Remote.Transport.Transport
{
    /// <summary>Strangers that say nothing may keep so many connections open and no more.</summary>
    private const int MostUnintroduced = 1024;

    /// <summary>How long a shutdown waits for Akka to say its own good-byes before it closes what is left open.</summary>
    private static readonly TimeSpan GoodByes = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan AcceptRetry = TimeSpan.FromMilliseconds(100);

    private readonly TransportForm _form;
    private readonly TransportSettings _settings;
    private readonly OversizedFrames _oversized;
    private readonly RefusalLog _refusals;
    private readonly ILoggingAdapter _log;
    private readonly TaskCompletionSource<IAssociationEventListener> _listener = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<Association, bool> _open = new(ReferenceEqualityComparer.Instance);
    private readonly CancellationTokenSource _shutdown = new();
    private Socket? _socket;
    private Address? _local;
    private long _diallers;
    private int _unintroduced;

    protected FramedTransport(ActorSystem system, Config config, TransportForm form)
    {
        System = system;
        Config = config;
        SchemeIdentifier = form.Scheme;
        // No limit as far as Akka knows: see OversizedFrames.
        MaximumPayloadBytes = int.MaxValue;
        _form = form;
        _settings = TransportSettings.From(config);
        _log = Logging.GetLogger(system, GetType());
        _refusals = new RefusalLog(_log, TimeProvider.System);
        _oversized = new OversizedFrames((ExtendedActorSystem)system, _log, _settings.MaximumFrameSize);
    }

    public override bool IsResponsibleFor(Address remote) => remote.Protocol.EndsWith(SchemeIdentifier, StringComparison.Ordinal);

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        try
        {
            (_socket, var host, var port) = _form.Bind();
            _local = new Address(SchemeIdentifier, System.Name, host, port);
        }
        catch (Exception e)
        {
            // Thrown from here, it would stop the actor that called, and the start of the actor system would wait for it in vain.
            return Task.FromException<(Address, TaskCompletionSource<IAssociationEventListener>)>(e);
        }

        _ = AcceptAsync(_socket);
        return Task.FromResult((_local, _listener));
    }

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        IByteChannel? channel = null;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_shutdown.Token);
            patience.CancelAfter(_settings.HandshakeTimeout);
            channel = await _form.DialAsync(remoteAddress, patience.Token).ConfigureAwait(false);
            await channel.SendAsync(Greeting.Bytes).ConfigureAwait(false);
            var association = Open(remoteAddress, channel, new FrameReader(channel));
            association.Start(null, e => _refusals.Refused(e.Message));
            return association;
        }
        catch (Exception e)
        {
            channel?.Dispose();
            // The only exception by which Akka lets an association fail and its system live.
            throw new InvalidAssociationException($"Cannot reach {remoteAddress}: {e.Message}", e);
        }
    }

    public override async Task<bool> Shutdown()
    {
        _form.Unbind();
        await _shutdown.CancelAsync().ConfigureAwait(false);
        _socket?.Dispose();

        var closed = Task.WhenAll(_open.Keys.Select(association => association.Closed));
        await Task.WhenAny(closed, Task.Delay(GoodByes)).ConfigureAwait(false);
        foreach (var association in _open.Keys) association.Disassociate("the transport is shutting down", _log);
        await closed.ConfigureAwait(false);
        return true;
    }

    /// <summary>Takes a connection whose peer another listener has proved.</summary>
    internal void Take(IByteChannel channel)
    {
        if (TryAdmit(channel)) _ = TakeAsync();

        async Task TakeAsync()
        {
            var associations = await _listener.Task.ConfigureAwait(false);
            await WelcomeAsync(channel, _ => ValueTask.FromResult(channel), associations).ConfigureAwait(false);
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        var associations = await _listener.Task.ConfigureAwait(false);
        while (true)
        {
            try
            {
                var socket = await listener.AcceptAsync(_shutdown.Token).ConfigureAwait(false);
                if (TryAdmit(socket)) _ = WelcomeAsync(socket, patience => _form.WelcomeAsync(socket, patience), associations);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException || _shutdown.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Out of file descriptors, most likely. Others may be closed soon; giving up would make this process unreachable.
                _refusals.Refused($"Connections cannot be accepted: {e.Message}");
                await Task.Delay(AcceptRetry).ConfigureAwait(false);
            }
        }
    }

    private bool TryAdmit(IDisposable connection)
    {
        if (Interlocked.Increment(ref _unintroduced) <= MostUnintroduced) return true;
        Interlocked.Decrement(ref _unintroduced);
        connection.Dispose();
        _refusals.Refused($"{MostUnintroduced} connections have been opened by somebody who says nothing.");
        return false;
    }

    /// <param name="connection">Closed if it cannot be proved.</param>
    /// <param name="prove">Makes it a channel.</param>
    /// <param name="associations">Told of the new association.</param>
    private async Task WelcomeAsync(
        IDisposable connection, Func<CancellationToken, ValueTask<IByteChannel>> prove, IAssociationEventListener associations)
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(_shutdown.Token);
        try
        {
            patience.CancelAfter(_settings.HandshakeTimeout);
            var channel = await prove(patience.Token).ConfigureAwait(false);
            byte[]? first;
            var reader = new FrameReader(channel);
            using (patience.Token.Closes(channel))
                first = await Greeting.ListenAsync(reader).ConfigureAwait(false);
            if (first is null)
            {
                channel.Dispose();
                return;
            }

            var dialler = new Address(SchemeIdentifier, System.Name, "dialler", (int)(Interlocked.Increment(ref _diallers) & int.MaxValue));
            var association = Open(dialler, channel, reader);
            associations.Notify(new InboundAssociation(association));
            association.Start(first, e => _refusals.Refused(e.Message));
        }
        catch (Exception e)
        {
            connection.Dispose();
            var wentAway = e is IOException or SocketException && !patience.IsCancellationRequested;
            if (wentAway || _shutdown.IsCancellationRequested) return;
            _refusals.Refused(patience.IsCancellationRequested
                ? $"It did not introduce itself within {_settings.HandshakeTimeout.TotalSeconds:0.#} s."
                : e.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _unintroduced);
            patience.Dispose();
        }
    }

    private Association Open(Address remote, IByteChannel channel, FrameReader reader)
    {
        var writer = new FrameWriter(channel, _settings.HighWaterMark);
        var association = new Association(_local!, remote, channel, reader, writer, _settings, _oversized);
        _open.TryAdd(association, true);
        association.Closed.ContinueWith((_, opened) => _open.TryRemove((Association)opened!, out bool _), association,
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        // 1. Shutdown has closed all that was open. 2. This connection becomes open. Whichever sees the other closes it.
        if (_shutdown.IsCancellationRequested) association.Disassociate("the transport is shutting down", _log);
        return association;
    }
}
