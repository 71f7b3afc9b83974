namespace ActorProcs.Wire;

/// <summary>The last large file in memory that was read, kept for the next one: the kernel's fresh memory, page by page and cleared, takes
/// longer to get than the bytes take to copy.</summary>
/// <remarks>Shared by all processes of a node. Whoever claims it has it alone, because a file is renamed or is not there. One only, so that
/// a host never holds much more than it did when the file was read.</remarks>
/// <param name="directory">Where the files are.</param>
internal sealed class SpareFile(string directory)
{
    /// <summary>Smaller ones are soon made, and larger ones are too much to keep for somebody who may not come.</summary>
    private const long Least = 8 << 20;
    private const long Most = 128 << 20;

    /// <summary>Kept for a program that sends one after another, and not for longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _path = Path.Combine(directory, "spare");
    private readonly Lock _gate = new();
    private Timer? _timer;

    /// <summary>Takes a file that nobody will read any more, in place of deleting it.</summary>
    /// <returns>Whether it did.</returns>
    internal bool TryKeep(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length is < Least or > Most) return false;
            // One that is there already is deleted by it.
            File.Move(path, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        lock (_gate)
        {
            _timer ??= new Timer(static kept => ((SpareFile)kept!).Drop(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Patience, Timeout.InfiniteTimeSpan);
        }

        return true;
    }

    /// <summary>Gives the kept file a new name: its old bytes are to be overwritten.</summary>
    /// <returns>Whether there was one for so many bytes.</returns>
    /// <remarks>1. A connection breaks on which a node sends a file from its memory. 2. The rest is fetched by another connection, the file is
    /// confirmed, and kept here. 3. The first one has not noticed, and still reads. What it reads nobody gets; but were the file cut short
    /// under it, that would end the node. So a file becomes longer here, and never shorter.</remarks>
    internal bool TryClaim(string path, long length)
    {
        if (length is < Least or > Most) return false;
        try
        {
            File.Move(_path, path, overwrite: true);
            if (new FileInfo(path).Length <= length) return true;
            File.Move(path, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is none.
        }

        return false;
    }

    /// <summary>Gives it back: it has been kept for long enough, or the room is needed.</summary>
    internal void Drop()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The node has ended, and it with it.
        }
    }
}
