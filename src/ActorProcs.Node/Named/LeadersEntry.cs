using DotNext.IO;
using DotNext.Net.Cluster.Consensus.Raft;

namespace ActorProcs.Named;

/// <summary>What the member that leads brings into its own log: it is written only while the member still leads.</summary>
/// <param name="entry">The entry.</param>
/// <param name="check">Called when the log has been locked, before anything is written. Throws when the member does not lead any more.</param>
internal readonly struct LeadersEntry<TEntry>(TEntry entry, Action<long> check) : IRaftLogEntry
    where TEntry : IRaftLogEntry
{
    public long Term => entry.Term;

    public int? CommandId => entry.CommandId;

    public bool IsConfiguration => entry.IsConfiguration;

    public bool IsSnapshot => entry.IsSnapshot;

    public bool IsReusable => entry.IsReusable;

    public long? Length => entry.Length;

    public ValueTask WriteToAsync<TWriter>(TWriter writer, CancellationToken token)
        where TWriter : IAsyncBinaryWriter
    {
        check(entry.Term);
        return entry.WriteToAsync(writer, token);
    }
}
