using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Named;

/// <summary>Objects that were to be made when there was no room for it. The question that follows each such request is to have the same answer.</summary>
/// <remarks>1. There is no room, and an object is not made. 2. There is room again, and the question is passed on. 3. There is no such object.
/// And the other way round: what was made is not said to be none.</remarks>
internal sealed class UnmadeObjects
{
    /// <summary>Whether each request was refused, in order, from the first on that was.</summary>
    private readonly Dictionary<(ObjectId Id, ActorPath Maker), Queue<bool>> _asked = [];

    /// <summary>Whether a request to make an object is refused.</summary>
    /// <param name="id">The object.</param>
    /// <param name="maker">Who asks; its question follows.</param>
    /// <param name="isFull">Whether there is no room.</param>
    internal bool RefusesToMake(ObjectId id, ActorPath maker, bool isFull)
    {
        if (!_asked.TryGetValue((id, maker), out var asked))
        {
            if (!isFull) return false;
            _asked[(id, maker)] = asked = new Queue<bool>();
        }

        asked.Enqueue(isFull);
        return isFull;
    }

    /// <summary>Whether the question that follows is refused.</summary>
    /// <param name="id">The object.</param>
    /// <param name="maker">Who asks.</param>
    /// <param name="isFull">Whether there is no room even for what follows something that had room.</param>
    internal bool RefusesToAsk(ObjectId id, ActorPath maker, bool isFull)
    {
        if (!_asked.TryGetValue((id, maker), out var asked)) return isFull;
        var isRefused = asked.Dequeue();
        if (asked.Count == 0) _asked.Remove((id, maker));
        return isRefused;
    }

    /// <summary>It has ended, and asks no more.</summary>
    internal void Forget(ActorPath maker)
    {
        foreach (var key in _asked.Keys.Where(key => key.Maker.Equals(maker)).ToArray()) _asked.Remove(key);
    }
}
