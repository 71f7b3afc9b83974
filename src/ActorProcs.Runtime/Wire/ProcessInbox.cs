using System.Collections.Concurrent;

namespace ActorProcs.Wire;

/// <summary>Where a process's actor hands what it receives: each concept subscribes to the messages of its own protocol.</summary>
/// <remarks>Handlers run on the actor, one at a time and in order of arrival: they must not block.</remarks>
internal sealed class ProcessInbox
{
    private readonly ConcurrentDictionary<Type, Action<object>> _handlers = new();

    /// <summary>Several may subscribe to the same message: each concept hears of a home that is gone, and knows its own objects.</summary>
    internal void Subscribe<T>(Action<T> handler) where T : class => _handlers.AddOrUpdate(
        typeof(T),
        message => handler((T)message),
        (_, others) => others + (message => handler((T)message)));

    internal bool Deliver(object message)
    {
        if (!_handlers.TryGetValue(message.GetType(), out var handler)) return false;
        handler(message);
        return true;
    }
}
