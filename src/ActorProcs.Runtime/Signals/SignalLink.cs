using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Signals;

/// <summary>Makes one request: object, process, number.</summary>
internal delegate ISignalRequest SignalVerb(ObjectId id, int slot, long request);

/// <summary>A handle's way to its home.</summary>
internal sealed class SignalLink(Session session, string kind, ObjectId id)
{
    /// <summary>Named objects belong to no program, and so end with none.</summary>
    private const int NoOwner = -1;

    private readonly SignalCalls _calls = SignalCalls.Of(session);

    internal Session Session => session;

    internal string Kind => kind;

    internal ObjectId Id => id;

    internal int Slot => session.Slot;

    /// <summary>Makes an object, or finds the one of that name.</summary>
    /// <exception cref="InvalidOperationException">The one of that name was made with other terms.</exception>
    internal static SignalLink Create<TTerms>(Session session, string kind, TTerms terms, string? name) where TTerms : class
    {
        if (name is { Length: 0 }) throw new ArgumentException("A name must not be empty; null makes an object without a name.", nameof(name));
        var link = new SignalLink(session, kind, name is null ? ObjectId.New() : ObjectId.Named(kind, name));
        link.Tell(new CreateHome(link.Id, kind, MemoryPackSerializer.Serialize(terms), name is null ? session.Slot : NoOwner));
        if (name is null) return link;

        // The home of an earlier maker stays, and the request to make it anew is ignored: so it is asked what it is.
        var mine = terms.ToString()!;
        var check = link.Ask((id, slot, number) => new CheckTerms(id, slot, number, mine));
        if (check.Verdict == Verdict.Done) return link;
        throw new InvalidOperationException(
            $"'{name}' is {check.Text}, and this program asks for {mine}. Ask for it as it was made, or under another name.");
    }

    internal HandleReference Refer(string? detail = null) => new(kind, id, session.NodeId, detail);

    internal void Tell(IForHome message) => session.Homes.Tell(message, session.Process);

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
