using System.Buffers;
using System.Security.Cryptography;

namespace ActorProcs.Wire;

/// <summary>Moves bytes between processes beside the messages: through files in shared memory, each read once. Those of another host
/// are fetched from there when they are read.</summary>
/// <remarks>Whoever holds a payload owns its file. What nobody takes ends with the node, whose directory it is in.</remarks>
/// <param name="memoryDirectory">Where files are in memory; null where there is no such place.</param>
/// <param name="diskDirectory">Where they go when there is no room in memory.</param>
/// <param name="elsewhere">The way to other nodes; null where there is none.</param>
internal sealed class BulkStore(string? memoryDirectory, string diskDirectory, ForeignBulk? elsewhere = null)
{
    private const char InMemory = 'm';
    private const char OnDisk = 'd';
    private const int NameBytes = 16;
    private const string Unfinished = ".part";
    private const int MostZeros = 1 << 20;
    private const int NoSpace = 28;

    /// <summary>Between the name of a file and the id of the node that has it.</summary>
    private const char At = '@';

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("0123456789abcdef");

    /// <summary>Said of every file of a node that others can reach, because who packs it seldom knows who reads it.</summary>
    private readonly string _suffix = elsewhere?.OwnNode.Host is null ? "" : At + elsewhere.OwnNode.ToString();

    /// <exception cref="ProcException">There is room neither in memory nor on disk.</exception>
    internal Payload Pack(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length <= Payload.InlineLimit) return new Payload(bytes.ToArray(), null, bytes.Length);

        var name = RandomNumberGenerator.GetHexString(2 * NameBytes, lowercase: true);
        if (memoryDirectory is not null && TryWrite(memoryDirectory, InMemory + name, file => file.Write(bytes.Span), out _))
            return new Payload(null, InMemory + name + _suffix, bytes.Length);
        if (TryWrite(diskDirectory, OnDisk + name, file => file.Write(bytes.Span), out var failure))
            return new Payload(null, OnDisk + name + _suffix, bytes.Length);
        throw DirectoryOwner.Failed(diskDirectory, failure!);
    }

    /// <summary>Reads the bytes and deletes the file: the payload is used up.</summary>
    /// <exception cref="ObjectLostException">The file is gone, because it was taken before or its node has ended.</exception>
    internal byte[] Take(Payload payload)
    {
        if (NodeOf(payload) is { } node) return elsewhere!.Take(node, payload);
        var bytes = Peek(payload);
        Delete(payload);
        return bytes;
    }

    /// <summary>The same bytes as a payload without a file.</summary>
    /// <exception cref="ObjectLostException">The file is gone, because it was taken before or its node has ended.</exception>
    internal Payload Unload(in Payload payload) => payload.IsInline ? payload : new Payload(Take(payload), null, payload.Length);

    /// <summary>Reads the bytes and leaves the file for another reader.</summary>
    /// <exception cref="ObjectLostException">The file is gone, because it was taken before or its node has ended.</exception>
    internal byte[] Peek(Payload payload)
    {
        if (payload.Token is null) return payload.Inline ?? [];
        if (NodeOf(payload) is { } node) return elsewhere!.Peek(node, payload);
        try
        {
            using var file = File.OpenHandle(PathOf(payload.Token), options: FileOptions.SequentialScan);
            var length = RandomAccess.GetLength(file);
            if (length != payload.Length || length > Array.MaxLength)
                throw new ProcException($"A payload of {payload.Length:N0} bytes was announced, and its file has {length:N0}.");
            var bytes = GC.AllocateUninitializedArray<byte>((int)length);
            for (var done = 0; done < bytes.Length;)
            {
                var count = RandomAccess.Read(file, bytes.AsSpan(done), done);
                if (count == 0) throw new ProcException($"The file of a payload ended after {done:N0} of {payload.Length:N0} bytes.");
                done += count;
            }

            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ObjectLostException($"A payload of {payload.Length:N0} bytes is gone: it was taken before, or its node has ended.");
        }
    }

    /// <summary>Whether reading it means waiting for another host.</summary>
    internal bool IsElsewhere(in Payload? payload) => payload is { } given && NodeOf(given) is not null;

    /// <summary>Gives the bytes up unread. Deleting what is gone already is no error.</summary>
    internal void Delete(Payload payload)
    {
        if (payload.Token is null) return;
        if (NodeOf(payload) is { } node)
        {
            elsewhere!.Drop(node, payload);
            return;
        }

        try
        {
            File.Delete(PathOf(payload.Token));
        }
        catch (DirectoryNotFoundException)
        {
            // The node has ended, and the file with it.
        }
    }

    /// <summary>Makes a file of zeros that processes map into their memory; gives its token.</summary>
    /// <exception cref="ProcException">There is room neither in memory nor on disk.</exception>
    internal string Reserve(long length)
    {
        var name = RandomNumberGenerator.GetHexString(2 * NameBytes, lowercase: true);
        if (memoryDirectory is not null && TryWrite(memoryDirectory, InMemory + name, WriteZeros, out _)) return InMemory + name;
        return TryWrite(diskDirectory, OnDisk + name, WriteZeros, out var failure)
            ? OnDisk + name
            : throw DirectoryOwner.Failed(diskDirectory, failure!);

        // Written, not only sized: touching a page for which there is no room any more would kill the process.
        void WriteZeros(FileStream file)
        {
            // Looked at first: who asks for too much must not fill the place up, if only for a moment, for all others.
            if (new DriveInfo(file.Name).AvailableFreeSpace < length) throw new IOException($"There is no room for {length:N0} bytes.", NoSpace);
            var zeros = new byte[Math.Min(length, MostZeros)];
            for (var left = length; left > 0; left -= zeros.Length) file.Write(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
        }
    }

    /// <summary>Gives a reserved file up. Who has mapped it keeps the memory.</summary>
    internal void Delete(string token) => Delete(new Payload(null, token, 0));

    /// <exception cref="ProcException">It is no token of this node.</exception>
    internal string PathOf(string token)
    {
        // The token comes from a message. It is a name that Pack could have made, or it is nothing: never a path to elsewhere.
        if (_suffix.Length > 0 && token.EndsWith(_suffix, StringComparison.Ordinal)) token = token[..^_suffix.Length];
        var valid = token.Length == 1 + (2 * NameBytes) && !token.AsSpan(1).ContainsAnyExcept(NameCharacters);
        return valid && token[0] == OnDisk ? Path.Combine(diskDirectory, token)
            : valid && token[0] == InMemory && memoryDirectory is not null ? Path.Combine(memoryDirectory, token)
            : throw new ProcException("A payload names a file that this node cannot have written.");
    }

    /// <summary>The other node that has the file; null when it is this one, or when nobody could have it.</summary>
    private NodeName? NodeOf(in Payload payload)
    {
        var token = payload.Token;
        if (elsewhere is null || token is null || token.Length <= 1 + (2 * NameBytes) || token[1 + (2 * NameBytes)] != At) return null;
        return NodeName.TryParse(token[(2 + (2 * NameBytes))..], out var node) && node.Host is not null && node != elsewhere.OwnNode ? node : null;
    }

    private static bool TryWrite(string directory, string token, Action<FileStream> write, out Exception? failure)
    {
        var path = Path.Combine(directory, token);
        var unfinished = path + Unfinished;
        try
        {
            // Without preallocation, whose failure does not say that the disk is full; a write's does.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(unfinished, options)) write(file);
            // Whoever sees the final name sees all bytes, also if this process is killed on the way.
            File.Move(unfinished, path);
            failure = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failure = e;
        }

        try
        {
            File.Delete(unfinished);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The directory itself is gone, or not ours: the first failure says so.
        }

        return false;
    }
}
