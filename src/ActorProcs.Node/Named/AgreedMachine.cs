using System.Buffers;
using DotNext.IO;
using DotNext.Net.Cluster.Consensus.Raft.Membership;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;
using MemoryPack;

namespace ActorProcs.Named;

/// <summary>The state as the library wants it: with snapshots, so that the log stays short.</summary>
internal sealed class AgreedMachine(DirectoryInfo folder, IAgreedState state, IClusterConfigurationStorage members, int entriesPerSnapshot) : SimpleStateMachine(folder)
{
    private const long BytesPerSnapshot = 32 << 20;

    /// <summary>What is written to the log before a snapshot is worth so many bytes of it: one may be of hundreds of megabytes.</summary>
    private const int SnapshotBytesPerByte = 4;

    private int _sinceSnapshot;
    private long _bytesSinceSnapshot;
    private long _snapshotBytes;

    internal AgreedMachine Restored()
    {
        // Reads a file, and no member can take part before that is done.
        base.RestoreAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return this;
    }

    /// <exception cref="InvalidDataException">The file is not whole, or of another version.</exception>
    protected override ValueTask RestoreAsync(FileInfo snapshotFile, CancellationToken token)
    {
        var saved = SavedState.Read(snapshotFile.FullName) ?? throw new InvalidDataException($"the file {snapshotFile.FullName} is not whole");
        _snapshotBytes = saved.Length;
        try
        {
            state.Load(saved);
        }
        catch (MemoryPackSerializationException e)
        {
            throw new InvalidDataException($"the file {snapshotFile.FullName} cannot be read: {e.Message.TrimEnd('.')}", e);
        }

        return ValueTask.CompletedTask;
    }

    protected override ValueTask PersistAsync(IAsyncBinaryWriter writer, CancellationToken token)
    {
        var saved = state.Save();
        _snapshotBytes = saved.Length;
        return SavedState.WriteAsync(writer, saved, token);
    }

    protected override async ValueTask<bool> ApplyAsync(LogEntry entry, CancellationToken token)
    {
        // 1. The log is opened, and begins at once to apply what it knows to be agreed. 2. Only then is it told where its members are kept: so
        // what it says of them at the beginning comes here.
        _bytesSinceSnapshot += entry.Length ?? 0;
        if (entry.IsConfiguration) await members.SaveConfigurationAsync(entry, entry.Index, token).ConfigureAwait(false);
        else if (entry.TryGetPayload(out var payload) && payload.Length > 0) state.Apply(payload.ToArray());
        if (++_sinceSnapshot < entriesPerSnapshot && _bytesSinceSnapshot < BytesPerSnapshot) return false;
        if (_bytesSinceSnapshot < _snapshotBytes / SnapshotBytesPerByte) return false;
        (_sinceSnapshot, _bytesSinceSnapshot) = (0, 0);
        return true;
    }
}
