using System.Security.Cryptography;
using ActorProcs.Named;
using DotNext.Net.Cluster;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace ActorProcs.Node.Tests.Named;

/// <summary>What a member writes into its log when it is, or was, the leader.</summary>
public sealed class FlushedLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("apn").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_leader_that_has_heard_of_a_later_term_appends_nothing_more_under_either()
    {
        await using var log = new FlushedLog(new WriteAheadLog.Options { Location = _folder }, new NoState(), _folder, 1 << 20);
        IPersistentState state = log;

        // It is elected, and leads.
        var won = await state.IncrementTermAsync(new ClusterMemberId(RandomNumberGenerator.GetBytes(28)));
        Assert.Equal(1, await state.AppendAsync(new EmptyLogEntry { Term = won }));
        Assert.Equal(2, await state.AppendAsync(Entry(won)));

        // Somebody else is a candidate. It has not stepped down yet.
        await state.UpdateTermAsync(won + 1, resetLastVote: true);
        await Assert.ThrowsAsync<InvalidOperationException>(() => state.AppendAsync(Entry(won + 1)).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => state.AppendAsync(Entry(won)).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => state.AppendAsync(new EmptyLogEntry { Term = won }).AsTask());
        Assert.Equal(2, log.LastEntryIndex);

        // It is elected once more, later, and what it had taken up as leader before is not written now either.
        var again = await state.IncrementTermAsync(new ClusterMemberId(RandomNumberGenerator.GetBytes(28)));
        Assert.Equal(3, await state.AppendAsync(new EmptyLogEntry { Term = again }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => state.AppendAsync(Entry(won)).AsTask());
        Assert.Equal(4, await state.AppendAsync(Entry(again)));
        await state.CommitAsync(4);
        await state.WaitForApplyAsync(4);
    }

    private static BinaryLogEntry Entry(long term) => new() { Content = new byte[100], Term = term };

    private sealed class NoState : IStateMachine
    {
        ISnapshot? ISnapshotManager.Snapshot => null;

        ValueTask<long> IStateMachine.ApplyAsync(LogEntry entry, CancellationToken token) => ValueTask.FromResult(entry.Index);

        ValueTask ISnapshotManager.ReclaimGarbageAsync(long watermark, CancellationToken token) => ValueTask.CompletedTask;
    }
}
