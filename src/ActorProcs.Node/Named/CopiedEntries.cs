using System.Globalization;
using DotNext.IO;
using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;

namespace ActorProcs.Named;

/// <summary>A stretch of the log as it was when it was read.</summary>
/// <param name="Entries">In their order.</param>
/// <param name="SnapshotIndex">The first one is a snapshot, up to and with this index.</param>
internal sealed record CopiedEntries(IReadOnlyList<CopiedEntry> Entries, long? SnapshotIndex) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        foreach (var entry in Entries) await entry.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Called while the log does not change.</summary>
    /// <param name="snapshots">The folder of their files.</param>
    /// <param name="mostBytes">More is sent in several requests: each is in memory once for each member that it is sent to.</param>
    internal sealed class Copier(string snapshots, long mostBytes) : ILogEntryConsumer<IRaftLogEntry, CopiedEntries>
    {
        async ValueTask<CopiedEntries> ILogEntryConsumer<IRaftLogEntry, CopiedEntries>.ReadAsync<TEntryImpl, TList>(
            TList entries, long? snapshotIndex, CancellationToken token)
        {
            // Only the snapshot is sent then; what follows it comes with the next request.
            if (snapshotIndex is { } index)
            {
                var term = entries[0].Term;
                var name = string.Create(CultureInfo.InvariantCulture, $"{index}-{term}");

                // While it is open it stays, whatever happens to its name.
                var file = new FileStream(Path.Combine(snapshots, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 << 10, FileOptions.Asynchronous | FileOptions.SequentialScan);
                return new CopiedEntries([new CopiedEntry(term, file)], index);
            }

            var copies = new List<CopiedEntry>(entries.Count);
            var bytes = 0L;
            for (var i = 0; i < entries.Count && (bytes < mostBytes || i == 0); i++)
            {
                var entry = entries[i];
                var copy = await entry.ToByteArrayAsync(token: token).ConfigureAwait(false);
                bytes += copy.Length;
                copies.Add(new CopiedEntry(entry.Term, new MemoryStream(copy, writable: false)) { CommandId = entry.CommandId, IsConfiguration = entry.IsConfiguration });
            }

            return new CopiedEntries(copies, null);
        }
    }
}

/// <summary>An entry, or a snapshot, to be sent once.</summary>
internal sealed class CopiedEntry(long term, Stream content) : IRaftLogEntry, IAsyncDisposable
{
    public long Term => term;

    public int? CommandId { get; init; }

    public bool IsConfiguration { get; init; }

    public bool IsSnapshot => content is FileStream;

    public bool IsReusable => false;

    public long? Length { get; } = content.Length;

    public async ValueTask WriteToAsync<TWriter>(TWriter writer, CancellationToken token)
        where TWriter : IAsyncBinaryWriter => await writer.CopyFromAsync(content, token: token).ConfigureAwait(false);

    public ValueTask DisposeAsync() => content.DisposeAsync();
}
