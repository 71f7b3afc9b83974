namespace ActorProcs.Pools;

/// <summary>What the ledger wants done. The router does it with messages; a model of the pool does it without.</summary>
internal interface IPoolOutlet
{
    void Tell(PoolSeat seat, object message);

    /// <summary>These items have their outcomes. Each item of a batch is delivered or lost once, unless its batch is cancelled.</summary>
    void Deliver(long batch, int first, int count, Parcel block, long nanoseconds);

    void Lose(long batch, int index, ItemLoss loss, int starts, DeathCertificate? death);

    /// <summary>The worker holds nothing and gets nothing more: let it exit.</summary>
    void Retire(PoolSeat seat);

    /// <summary>What the worker is running must end: kill it.</summary>
    void Kill(PoolSeat seat);
}
