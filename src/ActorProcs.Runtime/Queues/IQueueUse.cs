using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>One process's side of a queue, wherever its items are: in memory that the processes of a node share, or with the nodes of a cluster.</summary>
internal interface IQueueUse
{
    ObjectId Id { get; }

    bool IsDrained { get; }

    int Count();

    void Put(in Payload item, TimeSpan? timeout);

    ValueTask PutAsync(in Payload item, CancellationToken cancellationToken);

    bool TryPut(in Payload item);

    Payload Take(TimeSpan? timeout);

    ValueTask<Payload> TakeAsync(CancellationToken cancellationToken);

    bool TryTake(out Payload item);

    void Close();

    void TaskDone();

    Task JoinAsync(CancellationToken cancellationToken);
}
