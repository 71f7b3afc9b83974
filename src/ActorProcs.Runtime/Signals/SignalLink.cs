using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Signals;

/// <summary>Makes one request: object, process, number.</summary>
internal delegate IFromProcess SignalVerb(ObjectId id, int slot, long request);

/// <summary>A handle's way to its home.</summary>
internal sealed class SignalLink(Session session, string kind, ObjectId id)
{
    private readonly SignalCalls _calls = SignalCalls.Of(session);

    internal Session Session => session;

    internal string Kind => kind;

    internal ObjectId Id => id;

    internal int Slot => session.Slot;

    /// <summary>Makes an object, or finds the one of that name.</summary>
    /// <exception cref="InvalidOperationException">The one of that name was made with other terms.</exception>
    internal static SignalLink Create<TTerms>(Session session, string kind, TTerms terms, string? name) where TTerms : class
    {
        var state = MemoryPackSerializer.Serialize(terms);
        if (name is not null) return new SignalLink(session, kind, NamedObjects.Find(session, kind, name, terms.ToString()!, state));
        var link = new SignalLink(session, kind, ObjectId.New());
        link.Tell(new CreateHome(link.Id, kind, state, session.Slot));
        return link;
    }

    internal HandleReference Refer(string? detail = null) => new(kind, id, session.NodeId, detail);

    internal void Tell(IForHome message) => session.Tell(message);

    /// <summary>A number to be answered, before anything is sent.</summary>
    internal SignalCall Open(Action? unwanted = null) => _calls.Open(this, unwanted);

    internal SignalCall Send(SignalVerb verb, Action? unwanted = null)
    {
        var call = Open(unwanted);
        Tell(verb(id, session.Slot, call.Number));
        return call;
    }

    /// <summary>For what the home answers at once.</summary>
    internal SignalAnswer Ask(SignalVerb verb) => Send(verb).Finish(Timeout.InfiniteTimeSpan);

    /// <inheritdoc cref="Ask"/>
    internal ValueTask<SignalAnswer> AskAsync(SignalVerb verb, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // The home answers at once and has then done it; a caller that left earlier would not know whether it has.
        return Send(verb).FinishAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);
    }

    internal void ThrowIfLost() => _calls.ThrowIfLost();
}
