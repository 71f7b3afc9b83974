namespace ActorProcs.Wire;

/// <summary>A directory that exists as long as the process that made it: the lock it holds ends with it, however it ends.</summary>
internal sealed class LockedDirectory : IDisposable
{
    private const string LockName = ".lock";
    private const string UnfinishedPrefix = ".new-";

    /// <summary>A directory between its making and its lock is this young.</summary>
    private static readonly TimeSpan Unfinished = TimeSpan.FromMinutes(1);

    private readonly FileStream _lock;

    private LockedDirectory(string path, FileStream held) => (Path, _lock) = (path, held);

    internal string Path { get; }

    /// <exception cref="ProcException">It cannot be made safely.</exception>
    internal static LockedDirectory Create(string root, string name)
    {
        DirectoryOwner.EnsurePrivate(root);
        var path = System.IO.Path.Combine(root, name);
        // A sweeper must never meet this directory without its lock:
        // 1. A makes it. 2. B sweeps, finds it unlocked, and deletes it. 3. A takes a lock in a directory that is gone.
        // So it has its name only when it is locked; the lock is on the file itself and moves along.
        var unfinished = System.IO.Path.Combine(root, UnfinishedPrefix + name);
        try
        {
            DirectoryOwner.EnsurePrivate(unfinished);
            var held = OpenLock(unfinished);
            try
            {
                Directory.Move(unfinished, path);
                return new LockedDirectory(path, held);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DirectoryOwner.Failed(path, e);
        }
    }

    /// <summary>Removes the directories under the root whose processes are gone. What cannot be removed is left for another time.</summary>
    internal static void Sweep(string root)
    {
        if (!Directory.Exists(root) || !DirectoryOwner.IsOurs(root)) return;
        foreach (var path in Directory.GetDirectories(root)) SweepOne(path);
    }

    public void Dispose()
    {
        // The lock is let go last: a sweeper that waits for it would find nothing.
        Delete(Path);
        _lock.Dispose();
    }

    private static void SweepOne(string path)
    {
        try
        {
            var info = new DirectoryInfo(path);
            var unfinished = info.Name.StartsWith(UnfinishedPrefix, StringComparison.Ordinal);
            if (info.LinkTarget is not null || (unfinished && TimeProvider.System.GetUtcNow() - info.LastWriteTimeUtc < Unfinished)) return;
            // Somebody else's directory that merely stands here has no lock file.
            if (!unfinished && !File.Exists(System.IO.Path.Combine(path, LockName))) return;

            using var held = OpenLock(path);
            if (LocksWork(path)) Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Locked: it lives. Or gone: another sweeper was faster.
        }
    }

    /// <summary>Locks can be switched off for a process, and some file systems have none; then everybody would seem dead.</summary>
    private static bool LocksWork(string path)
    {
        try
        {
            OpenLock(path).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static FileStream OpenLock(string path) =>
        new(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A worker that is just ending may still write here. The next node's sweep takes what is left.
        }
    }
}
