using ActorProcs.Signals;
using ActorProcs.Wire;

namespace ActorProcs.Nodes;

/// <summary>Objects that programs find by a name: made by the first who asks, and the same for all who come later.</summary>
internal static class NamedObjects
{
    /// <summary>They belong to no program, and so end with none.</summary>
    internal const int NoOwner = -1;

    /// <summary>Makes the object, or finds the one that is there; what it begins with is then left as it is.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The one of that name was made with other terms.</exception>
    /// <exception cref="ObjectLostException">The node is gone.</exception>
    internal static ObjectId Find(Session session, string kind, string name, string terms, byte[] state)
    {
        if (name.Length == 0) throw new ArgumentException("A name must not be empty; null makes an object without a name.", nameof(name));
        var link = new SignalLink(session, kind, ObjectId.Named(kind, name));
        link.Tell(new CreateHome(link.Id, kind, state, NoOwner, new Naming(name, terms)));

        // The home of an earlier maker stays, and the request to make it anew is ignored: so the node is asked what it is.
        var check = link.Ask((id, slot, number) => new CheckTerms(id, slot, number, terms));
        if (check.Verdict == Verdict.Done) return link.Id;
        throw new InvalidOperationException(
            $"'{name}' is {check.Text}, and this program asks for {terms}. Ask for it as it was made, or under another name.");
    }
}
