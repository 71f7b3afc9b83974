using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace ActorProcs.Named;

/// <summary>A log that has on disk what it says it has accepted, and that nobody holds up by reading slowly.</summary>
/// <remarks>
/// The library writes what the leader sends in the background, and accepts it before that is done. Three members:
/// 1. The leader writes an entry (on disk), a follower accepts it, so it is agreed, and whoever asked is told. 2. Both are killed before the
/// follower's disk has it. 3. The follower comes back without the entry and elects a leader with the third member, which never had it.
/// An acknowledged write is lost, and the first leader comes back with a log that contradicts the others. So an append that was sent
/// by the leader completes when it is on disk.
/// What the leader itself appends is not waited for here: the library does so before it counts the entry as agreed, and its way of waiting knows
/// one who waits at a time. (A follower appends and commits in one turn, so there it is one.)
/// <para>And the library reads what it sends while it sends it: 1. The leader reads a snapshot for a member behind a narrow link, which takes minutes. 2. It
/// has made the next snapshot, and waits for all who read, to remove what that one replaces. 3. Everything else, every append, waits
/// behind it in one line: nothing is agreed any more. So what is to be sent is copied, or its file opened, and then nothing is held.</para>
/// <para>And it gives what a leader appends the term that is current, which need not be the one in which it leads: 1. A leader of term 5 hears from a
/// candidate that it is term 6, and writes that to its disk. 2. Before it steps down, something is asked for, and is appended to its log as the entry
/// 2217 of term 6. 3. The candidate is elected, and its first entry is 2217 of term 6 too. 4. One index and one term are one entry, so nobody looks
/// again: the members go on with logs, and states, that differ for ever. So what a leader appends is written only while the term is the one that
/// it was elected for. That is looked at when the log is locked: what the next leader sends is written after it, and replaces it.</para>
/// </remarks>
/// <param name="options">The library's.</param>
/// <param name="machine">Is told what has been agreed.</param>
/// <param name="snapshots">The folder of the machine's.</param>
/// <param name="mostBytes">See <see cref="AgreedLogOptions.MostBytesAtOnce"/>.</param>
internal sealed class FlushedLog(WriteAheadLog.Options options, IStateMachine machine, string snapshots, long mostBytes)
    : WriteAheadLog(options, machine), IAuditTrail<IRaftLogEntry>
{
    private long _elected = -1;

    ValueTask<long> IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(TEntry entry, CancellationToken token)
    {
        // The first entry of its term, by the candidate that has the votes. Nobody else has one of that term, so it contradicts nothing, even when it
        // comes too late; and then the library does not make this member the leader.
        if (entry is EmptyLogEntry && entry.Term > Volatile.Read(ref _elected))
        {
            Volatile.Write(ref _elected, entry.Term);
            return AppendAsync(entry, token);
        }

        return AppendAsync(new LeadersEntry<TEntry>(entry, CheckLeads), token);
    }

    async ValueTask IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(ILogEntryProducer<TEntry> entries, long startIndex, bool skipCommitted, CancellationToken token)
    {
        var any = entries.RemainingCount > 0;
        await AppendAsync(entries, startIndex, skipCommitted, token).ConfigureAwait(false);
        if (any) await FlushAsync(token).ConfigureAwait(false);
    }

    async ValueTask IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(TEntry entry, long startIndex, CancellationToken token)
    {
        await AppendAsync(entry, startIndex, token).ConfigureAwait(false);
        if (!entry.IsSnapshot) await FlushAsync(token).ConfigureAwait(false);
    }

    async ValueTask<TResult> IAuditTrail<IRaftLogEntry>.ReadAsync<TResult>(
        ILogEntryConsumer<IRaftLogEntry, TResult> reader, long startIndex, long endIndex, CancellationToken token)
    {
        if (reader.LogEntryMetadataOnly || startIndex > endIndex) return await ReadAsync(reader, startIndex, endIndex, token).ConfigureAwait(false);
        var copies = await ReadAsync(new CopiedEntries.Copier(snapshots, mostBytes), startIndex, endIndex, token).ConfigureAwait(false);
        await using (copies.ConfigureAwait(false))
            return await reader.ReadAsync<CopiedEntry, IReadOnlyList<CopiedEntry>>(copies.Entries, copies.SnapshotIndex, token).ConfigureAwait(false);
    }

    /// <summary>Before the member starts: when it is the only one it leads at once, in the term that it finds, without an election. When it is not it never
    /// leads in that term, because each election has a new one.</summary>
    internal void LeadIfAlone() => Volatile.Write(ref _elected, ((IPersistentState)this).Term);

    private void CheckLeads(long term)
    {
        var (now, elected) = (((IPersistentState)this).Term, Volatile.Read(ref _elected));
        if (term != now || now != elected) throw new InvalidOperationException($"This member leads no more: it was elected for term {elected}, and it is term {now}.");
    }
}
