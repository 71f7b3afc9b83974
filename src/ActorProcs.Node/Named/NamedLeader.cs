using System.Threading.Channels;
using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Named;

/// <summary>A member's part: while it leads, it brings what gateways ask for into the log, and tells them what came of it.</summary>
internal sealed partial class NamedLeader : IDisposable
{
    private const int MostAtOnce = 256;
    private const int MostWaiting = 8192;
    private const int BytesAtOnce = 1 << 20;

    /// <summary>In milliseconds: what was proposed and has not been agreed for so long is proposed again when it is asked for.</summary>
    private const int ProposalPatience = 30_000;

    private static readonly byte[] None = MemoryPackSerializer.Serialize(Array.Empty<NamedEffect>());

    private readonly NamedSettings _settings;
    private readonly AgreedLog _log;
    private readonly BulkStore _bulk;
    private readonly IActorRef _self;

    // What finds no place is asked for again: it happens only while nothing is agreed.
    private readonly Channel<INamedCommand> _proposals =
        Channel.CreateBounded<INamedCommand>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, Client> _clients = [];
    private readonly Dictionary<string, (long Agreed, long Since)> _silent = [];
    private bool _isLeading;

    internal NamedLeader(NamedSettings settings, BulkStore bulk, IActorRef self)
    {
        (_settings, _log, _bulk, _self) = (settings, settings.Log!, bulk, self);
        settings.State.Moved += OnMoved;
        _log.LeaderChanged += OnLeaderChanged;
        _ = Task.Run(ProposeAsync);
    }

    /// <summary>What it tells itself through the gateway's actor.</summary>
    internal interface IMessage : INoSerializationVerificationNeeded;

    internal bool TryTake(AskAgreed ask)
    {
        if (!CheckLeading()) return false;
        if (_settings.State.IsExpelled(ask.Gateway))
        {
            ask.Reply.Tell(new AgreedEffects(_log.Term, -1, None), _self);
            return true;
        }

        if (!_clients.TryGetValue(ask.Gateway, out var client)) _clients[ask.Gateway] = client = Make(ask);
        client.Reply = ask.Reply;
        client.Hears(ask.Heard);
        client.Luggage.Forget(client.Heard);
        if (ask.Commands.Length == 0)
        {
            // It asks who leads: it may have missed something.
            client.Told = ask.Heard;
            Tell(ask.Gateway, client);
            return true;
        }

        client.Asked.Take(MemoryPackSerializer.Deserialize<GatewayCommand[]>(ask.Commands)!);
        return true;
    }

    internal void Receive(IMessage message)
    {
        switch (message)
        {
            case MovedOn moved:
                if (!CheckLeading()) break;
                foreach (var gateway in moved.Gateways)
                {
                    if (_clients.TryGetValue(gateway, out var client)) Tell(gateway, client);
                }

                break;
            case LookWhoLeads:
                CheckLeading();
                break;
            case NotAgreed:
                foreach (var client in _clients.Values) client.Proposed = 0;
                CheckLeading();
                break;
        }
    }

    internal void OnTick()
    {
        if (!CheckLeading()) return;
        var now = Environment.TickCount64;
        foreach (var gateway in _settings.State.Gateways.Where(gateway => !_settings.IsMember(gateway))) ExpelIfSilent(gateway, now);

        // What was sent to a gateway may be lost on the way. What it has not said that it has heard is sent again, now and then, whatever else it is told.
        foreach (var (gateway, client) in _clients)
        {
            if (now - client.WaitsSince < _settings.Resend.TotalMilliseconds || _settings.State.Look(gateway, client.Heard) is not { Effects.Count: > 0 } open) continue;
            client.WaitsSince = now;
            Tell(client, open.Agreed, open.Effects.Take(MostAtOnce));
        }
    }

    public void Dispose()
    {
        _settings.State.Moved -= OnMoved;
        _log.LeaderChanged -= OnLeaderChanged;
        _stop.Cancel();
        ForgetClients();
        _proposals.Writer.TryComplete();
    }

    private void OnMoved(IReadOnlyCollection<string> gateways) => _self.Tell(new MovedOn(gateways), ActorRefs.NoSender);

    private void OnLeaderChanged(System.Net.EndPoint? leader) => _self.Tell(new LookWhoLeads(), ActorRefs.NoSender);

    private bool CheckLeading()
    {
        var leads = _log.IsLeading;
        if (leads == _isLeading) return leads;
        _isLeading = leads;
        ForgetClients();
        _silent.Clear();
        if (!leads) return false;

        // Everybody is told at once: who waits for an answer of the one before asks here now.
        foreach (var peer in _settings.Peers().Append(_self)) peer.Tell(new LeaderIsHere(), _self);
        return true;
    }

    private void Tell(string gateway, Client client)
    {
        if (_settings.State.Look(gateway, client.Told) is not { } look)
        {
            Tell(client, _settings.State.IsExpelled(gateway) ? -1 : 0, []);
            return;
        }

        if (look.Effects.Count > 0) client.Tells(look.Effects[^1].Number);
        client.ForgetFetched(look.Agreed);
        Tell(client, look.Agreed, look.Effects);
    }

    private void Tell(Client client, long agreed, IEnumerable<NamedEffect> effects)
    {
        var isSelf = client.Reply.Equals(_self);
        var light = effects.Select(effect => isSelf ? effect : effect with { Bytes = client.Luggage.Check(effect.Number, effect.Bytes) });
        foreach (var part in Luggage.Split(light, effect => effect.Bytes.Inline?.Length ?? 0).DefaultIfEmpty([]))
            client.Reply.Tell(new AgreedEffects(_log.Term, agreed, MemoryPackSerializer.Serialize(part)), _self);
    }

    private void Propose(string gateway, Client client, GatewayCommand[] commands)
    {
        // 1. A large command takes seconds to be agreed, and is asked for again every second. 2. Each time it would be brought into the log again, and take
        // more seconds. So what is under way is not brought again; and after a gap nothing is, because it would be ignored.
        if (Environment.TickCount64 - client.ProposedAt > ProposalPatience) client.Proposed = 0;
        if (commands[0].Sequence > Math.Max(client.Proposed, client.Agreed) + 1) client.ForgetFetched(_settings.State.Look(gateway, long.MaxValue)?.Agreed ?? 0);
        foreach (var command in commands)
        {
            if (command.Sequence != Math.Max(client.Proposed, client.Agreed) + 1 || Inline(client, command) is not { } whole || !_proposals.Writer.TryWrite(whole)) continue;
            client.Proposed = command.Sequence;
            client.ProposedAt = Environment.TickCount64;
        }

        // All of it has been agreed, and the gateway has not heard so.
        if (commands.All(command => command.Sequence <= client.Agreed)) Tell(gateway, client);
    }

    private static GatewayCommand? Inline(Client client, GatewayCommand command) => command.Verb switch
    {
        SayBulk say => client.Fetched.TryGetValue(command.Sequence, out var bytes) ? command with { Verb = new SayForGuest(say.Guest, say.Manifest, bytes) } : null,
        _ => command,
    };

    private void ForgetClients()
    {
        foreach (var client in _clients.Values)
        {
            client.Asked.Close();
            client.Luggage.ForgetAll();
        }

        _clients.Clear();
    }

    /// <summary>1. A node is cut off, and the cluster decides that it is gone. 2. Its processes go on for as long as their lease lasts: what they
    /// have may be given to others only then. 3. The lease began, at the latest, when this leader first saw the last command that was
    /// agreed for the node. 4. Should one more be agreed before this is, then the node is not gone, and nothing happens.</summary>
    private void ExpelIfSilent(string gateway, long now)
    {
        if (_settings.State.Look(gateway, long.MaxValue) is not { } look) return;
        if (!_silent.TryGetValue(gateway, out var silent) || silent.Agreed != look.Agreed)
        {
            _silent[gateway] = (look.Agreed, now);
            return;
        }

        if (now - silent.Since < 1.2 * _settings.Lease.TotalMilliseconds) return;
        _silent.Remove(gateway);
        _proposals.Writer.TryWrite(new ExpelGateway(gateway, look.Agreed));
    }

    private async Task ProposeAsync()
    {
        var batch = new List<INamedCommand>();
        while (await _proposals.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
        {
            batch.Clear();
            var bytes = 0;
            while (batch.Count < MostAtOnce && bytes < BytesAtOnce && _proposals.Reader.TryRead(out var command))
            {
                batch.Add(command);
                if (command is GatewayCommand { Verb: SayForGuest say }) bytes += say.Bytes.Length;
            }

            try
            {
                await _log.ProposeAsync(MemoryPackSerializer.Serialize(new NamedBatch([.. batch])), _stop.Token).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever it was, the gateways ask again, here or at the next leader.
            catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
            {
                _self.Tell(new NotAgreed(), ActorRefs.NoSender);
            }
#pragma warning restore CA1031
        }
    }

    internal sealed record MovedOn(IReadOnlyCollection<string> Gateways) : IMessage;

    internal sealed record LookWhoLeads : IMessage;

    /// <summary>A proposal has failed: what was under way may be lost.</summary>
    internal sealed record NotAgreed : IMessage;
}
