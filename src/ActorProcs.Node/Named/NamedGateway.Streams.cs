using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Named;

// The two streams between this gateway and the one that leads: what is asked for, and what comes of it.
internal sealed partial class NamedGateway
{
    private void Ask(INamedVerb verb)
    {
        var command = _line.Add(verb, Now);
        if (_leader is not null) Send([command]);
        else Search();
    }

    private void Send(IReadOnlyList<GatewayCommand> commands)
    {
        _heardTold = _line.Heard;
        foreach (var part in Luggage.Split(commands.Select(Lighten), command => command.Verb is SayForGuest say ? say.Bytes.Length : 0))
            _leader?.Tell(new AskAgreed(_settings.Gateway, _line.Heard, MemoryPackSerializer.Serialize(part), Self), Self);
    }

    private GatewayCommand Lighten(GatewayCommand command)
    {
        if (command.Verb is not SayForGuest say || Self.Equals(_leader)) return command;
        var payload = _luggage.Check(command.Sequence, new Payload(say.Bytes, null, say.Bytes.Length));
        return payload.IsInline ? command : command with { Verb = new SayBulk(say.Guest, say.Manifest, payload) };
    }

    private void Search()
    {
        if (Now - _searchedAt < Beat.TotalMilliseconds / 2) return;
        _searchedAt = Now;
        foreach (var peer in _settings.Peers().Append(Self)) peer.Tell(WhoLeads(), Self);
    }

    private AskAgreed WhoLeads() => new(_settings.Gateway, _line.Heard, [], Self);

    private void Hear(AgreedEffects said)
    {
        if (said.Agreed < 0)
        {
            BeExpelled();
            return;
        }

        if (said.Term < _term) return;
        if (_line.Agreed(said.Agreed) is { } since) Renew(since);
        _luggage.Forget(said.Agreed);
        if (said.Term > _term || _leader is null)
        {
            // What the one before had not brought to an end may be lost: this one is told everything again, and knows what it has had already.
            (_term, _leader) = (said.Term, Sender);
            _effects.Close();
            _effects = Effects();
            if (!_line.IsIdle) Send(_line.Again());
        }

        _effects.Take(MemoryPackSerializer.Deserialize<NamedEffect[]>(said.Effects)!);
    }

    private Arrivals<NamedEffect[]> Effects() => new(
        Self,
        effects => effects.Any(IsToFetch),
        effects => Array.ConvertAll(effects, effect => IsToFetch(effect) ? effect with { Bytes = new Payload(_bulk.Peek(effect.Bytes), null, effect.Bytes.Length) } : effect),
        effects =>
        {
            foreach (var effect in _line.Hear(effects)) Deliver(effect);
        });

    private bool IsToFetch(NamedEffect effect) => effect.Number > _line.Heard && !effect.Bytes.IsInline;

    private void Renew(long since)
    {
        _agreedAt = Now;
        _leaseEnd = Math.Max(_leaseEnd, since + (long)_settings.Lease.TotalMilliseconds);
        if (_leaseEnd - _leaseTold < _settings.Lease.TotalMilliseconds / 8) return;
        _leaseTold = _leaseEnd;
        foreach (var guest in _guests.Values) guest.Process.Tell(new NamedLease(_leaseEnd), Self);
    }

    private void Deliver(NamedEffect effect)
    {
        if (!_guests.TryGetValue(effect.Local, out var guest) || NamedWire.Read(effect, ActorRefs.Nobody) is not { } message) return;
        if (message is GuestAdmitted admitted)
        {
            guest.Number = admitted.Slot;
            if (guest.Gone is { } gone)
            {
                _guests.Remove(effect.Local);
                Ask(new BuryGuest(admitted.Slot, [.. gone.Held], gone.Failed));
                return;
            }

            guest.Process.Tell(new NamedLease(_leaseEnd), Self);
        }

        guest.Process.Tell(message, Self);
    }
}
