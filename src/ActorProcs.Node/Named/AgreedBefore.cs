using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace ActorProcs.Named;

/// <summary>What a log that nobody has open says of itself. Nothing is told of what is in it.</summary>
internal sealed class AgreedBefore : IStateMachine
{
    private AgreedBefore()
    {
    }

    ISnapshot? ISnapshotManager.Snapshot => null;

    /// <summary>Up to which index it was agreed, as far as was known there.</summary>
    internal static long In(WriteAheadLog.Options options)
    {
        using var log = new WriteAheadLog(options, new AgreedBefore());
        return log.LastCommittedEntryIndex;
    }

    ValueTask<long> IStateMachine.ApplyAsync(LogEntry entry, CancellationToken token) => ValueTask.FromResult(entry.Index);

    ValueTask ISnapshotManager.ReclaimGarbageAsync(long watermark, CancellationToken token) => ValueTask.CompletedTask;
}
