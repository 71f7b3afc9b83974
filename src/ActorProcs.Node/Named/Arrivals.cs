using Akka.Actor;

namespace ActorProcs.Named;

/// <summary>What comes from one gateway, in its order, while what is large in it is fetched beside: neither this actor nor the connection waits
/// for that.</summary>
/// <remarks>Belongs to an actor: it is used there only, and what has been fetched comes there as <see cref="IFetched"/>. What is dropped is
/// said again by the other side.</remarks>
/// <param name="self">The actor.</param>
/// <param name="needsFetching">Looked at when its turn has come: perhaps it is known by then.</param>
/// <param name="fetch">Blocks; runs on a thread of its own. Null: it has failed.</param>
/// <param name="deliver">What to do with it, on the actor.</param>
internal sealed class Arrivals<T>(IActorRef self, Func<T, bool> needsFetching, Func<T, T?> fetch, Action<T> deliver) where T : class
{
    private const int MostWaiting = 1024;

    private readonly Queue<T> _waiting = new();
    private bool _isFetching;
    private bool _isClosed;

    internal void Take(T each)
    {
        if (_waiting.Count < MostWaiting) _waiting.Enqueue(each);
        Go();
    }

    /// <summary>Nothing more comes of it; what is being fetched is thrown away.</summary>
    internal void Close() => _isClosed = true;

    private void Go()
    {
        while (!_isFetching && !_isClosed && _waiting.TryDequeue(out var each))
        {
            if (!needsFetching(each))
            {
                deliver(each);
                continue;
            }

            _isFetching = true;
            _ = Task.Factory.StartNew(
                () => self.Tell(new Fetched(this, FetchOrNull(each)), ActorRefs.NoSender),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private T? FetchOrNull(T each)
    {
        try
        {
            return fetch(each);
        }
#pragma warning disable CA1031 // Mostly the file is gone, because it is not needed any more, or its node is. Whatever it was, the line goes on.
        catch (Exception)
        {
            return null;
        }
#pragma warning restore CA1031
    }

    private void Arrive(T? fetched)
    {
        _isFetching = false;
        if (fetched is not null && !_isClosed) deliver(fetched);
        Go();
    }

    private sealed record Fetched(Arrivals<T> Line, T? What) : IFetched
    {
        public void Arrive() => Line.Arrive(What);
    }
}

/// <summary>Local to an actor: something has been fetched. It calls <see cref="Arrive"/>.</summary>
internal interface IFetched : INoSerializationVerificationNeeded
{
    void Arrive();
}
