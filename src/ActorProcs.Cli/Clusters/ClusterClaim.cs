namespace ActorProcs.Cli.Clusters;

/// <summary>The right to be this user's cluster: a lock beside the record, which ends with its holder however that ends.</summary>
internal sealed class ClusterClaim : IDisposable
{
    private readonly string _baseDirectory;
    private readonly FileStream _lock;

    private ClusterClaim(string baseDirectory, FileStream held)
    {
        _baseDirectory = baseDirectory;
        _lock = held;
    }

    /// <summary>Null when somebody has it.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    internal static ClusterClaim? TryTake(string baseDirectory)
    {
        while (true)
        {
            if (Open(LockIn(baseDirectory)) is not { } held) return null;

            // 1. A holds the lock, 2. B opens the file, 3. A deletes it and ends, 4. B locks what it has opened, a file without a name,
            // 5. C makes the file anew and locks that: two holders. So whoever has the lock looks whether its file still has the name.
            if (File.Exists(LockIn(baseDirectory)) && HasName(held)) return new ClusterClaim(baseDirectory, held);
            held.Dispose();
        }
    }

    /// <summary>Removes the record of a cluster that was killed. Only who has the lock may: without it, the record that is removed could
    /// be that of a cluster which has just started.</summary>
    internal static void RemoveStale(string baseDirectory)
    {
        try
        {
            using var claim = TryTake(baseDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays, and the next one ignores it too.
        }
    }

    /// <summary>Leaves no trace, then lets go.</summary>
    public void Dispose()
    {
        try
        {
            ClusterRecord.Remove(_baseDirectory);
            File.Delete(LockIn(_baseDirectory));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What stays behind is recognised as stale, since nobody holds the lock.
        }

        _lock.Dispose();
    }

    private static string LockIn(string baseDirectory) => Path.Combine(baseDirectory, "current.lock");

    private static FileStream? Open(string file)
    {
        const int WouldBlock = 11;
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return null;
        }
    }

    private static bool HasName(FileStream held) =>
        File.ResolveLinkTarget($"/proc/self/fd/{held.SafeFileHandle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName
            .EndsWith("(deleted)", StringComparison.Ordinal) != true;
}
