using System.Buffers;
using System.Security.Cryptography;

namespace ActorProcs.Wire;

/// <summary>Moves bytes between processes beside the messages: through files in shared memory, each read once. Those of another host
/// are fetched from there when they are read.</summary>
/// <remarks>Whoever holds a payload owns its file. What nobody takes ends with the node, whose directory it is in.</remarks>
/// <param name="memoryDirectory">Where files are in memory; null where there is no such place.</param>
/// <param name="diskDirectory">Where they go when there is no room in memory.</param>
internal sealed class BulkStore(string? memoryDirectory, string diskDirectory)
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

    private readonly ForeignBulk? _elsewhere;

    private readonly SpareFile? _spare = memoryDirectory is null ? null : new SpareFile(memoryDirectory);

    /// <summary>Said of every file of a node that others can reach, because who packs it seldom knows who reads it.</summary>
    private readonly string _suffix = "";

    /// <summary>A store from which the bytes of other nodes can be reached too, through this process's own node.</summary>
    /// <param name="memoryDirectory">As above.</param>
    /// <param name="diskDirectory">As above.</param>
    /// <param name="baseDirectory">Where the nodes of this host are.</param>
    /// <param name="ownNode">The node whose store this is.</param>
    internal BulkStore(string? memoryDirectory, string diskDirectory, string baseDirectory, NodeName ownNode)
        : this(memoryDirectory, diskDirectory)
    {
        _elsewhere = new ForeignBulk(baseDirectory, ownNode, this);
        if (ownNode.Host is not null) _suffix = At + ownNode.ToString();
    }

    /// <exception cref="ProcException">There is room neither in memory nor on disk.</exception>
    internal Payload Pack(ReadOnlyMemory<byte> bytes) =>
        bytes.Length <= Payload.InlineLimit ? new Payload(bytes.ToArray(), null, bytes.Length) : PackLarge([], bytes.Span);

    /// <summary>Writes bytes that lie at two places, and are too many to travel inline, into one file.</summary>
    /// <exception cref="ProcException">There is room neither in memory nor on disk.</exception>
    internal Payload PackLarge(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var name = RandomNumberGenerator.GetHexString(2 * NameBytes, lowercase: true);
        var length = (long)head.Length + body.Length;
        if (memoryDirectory is not null && TryWriteInMemory(InMemory + name, WriteBoth, head, body, length)) return new Payload(null, InMemory + name + _suffix, length);
        if (TryWrite(diskDirectory, OnDisk + name, WriteBoth, head, body, out var failure)) return new Payload(null, OnDisk + name + _suffix, length);
        throw DirectoryOwner.Failed(diskDirectory, failure!);

        static void WriteBoth(FileStream file, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
        {
            if (head.Length > 0) file.Write(head);
            file.Write(body);
        }
    }

    /// <summary>Reads the bytes and deletes the file: the payload is used up.</summary>
    /// <exception cref="ObjectLostException">The file is gone, because it was taken before or its node has ended.</exception>
    internal byte[] Take(Payload payload) => payload.Token is null ? payload.Inline ?? [] : Open(payload, BulkSources.ReadAll, take: true);

    /// <summary>The same bytes as a payload without a file.</summary>
    /// <exception cref="ObjectLostException">The file is gone, because it was taken before or its node has ended.</exception>
    internal Payload Unload(in Payload payload) => payload.IsInline ? payload : new Payload(Take(payload), null, payload.Length);

    /// <summary>Reads the bytes and leaves the file for another reader.</summary>
    /// <exception cref="ObjectLostException">The file is gone, because it was taken before or its node has ended.</exception>
    internal byte[] Peek(Payload payload) => payload.Token is null ? payload.Inline ?? [] : Open(payload, BulkSources.ReadAll, take: false);

    /// <summary>The same for who wants the bytes of a file at another place than an array of their own.</summary>
    /// <exception cref="ObjectLostException">The file is gone, because it was taken before or its node has ended.</exception>
    internal T Open<T>(Payload payload, Func<IBulkSource, T> read, bool take)
    {
        var begun = false;
        try
        {
            if (NodeOf(payload) is { } node) return _elsewhere!.Open(node, payload, Begin, take);
            var value = OpenOwn(payload, Begin);
            if (take) UseUp(payload.Token!);
            return value;
        }
        catch (Exception e) when (take && begun && e is not ObjectLostException)
        {
            // Bytes that nobody understands are used up as well.
            Delete(payload);
            throw;
        }

        T Begin(IBulkSource source)
        {
            begun = true;
            return read(source);
        }
    }

    private T OpenOwn<T>(Payload payload, Func<IBulkSource, T> read)
    {
        try
        {
            using var file = new BulkFile(PathOf(payload.Token!), payload.Length);
            return read(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ObjectLostException($"A payload of {payload.Length:N0} bytes is gone: it was taken before, or its node has ended.");
        }
    }

    /// <summary>Gives a file of this host up that its owner has read: nobody else reads it, so it may be kept for other bytes.</summary>
    internal void UseUp(string token)
    {
        if (_spare is null || !IsInMemory(token) || !_spare.TryKeep(PathOf(token))) Delete(token);
    }

    /// <summary>Whether reading it means waiting for another host.</summary>
    internal bool IsElsewhere(in Payload? payload) => payload is { } given && NodeOf(given) is not null;

    /// <summary>Gives the bytes up unread. Deleting what is gone already is no error.</summary>
    internal void Delete(Payload payload)
    {
        if (payload.Token is null) return;
        if (NodeOf(payload) is { } node)
        {
            _elsewhere!.Drop(node, payload);
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
        if (memoryDirectory is not null && TryWriteInMemory(InMemory + name, WriteZeros, default, default, 0)) return InMemory + name;
        return TryWrite(diskDirectory, OnDisk + name, WriteZeros, default, default, out var failure)
            ? OnDisk + name
            : throw DirectoryOwner.Failed(diskDirectory, failure!);

        // Written, not only sized: touching a page for which there is no room any more would kill the process.
        void WriteZeros(FileStream file, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
        {
            // Looked at first: who asks for too much must not fill the place up, if only for a moment, for all others.
            if (new DriveInfo(file.Name).AvailableFreeSpace < length) throw new IOException($"There is no room for {length:N0} bytes.", NoSpace);
            var zeros = new byte[Math.Min(length, MostZeros)];
            for (var left = length; left > 0; left -= zeros.Length) file.Write(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
        }
    }

    /// <summary>Gives a reserved file up. Who has mapped it keeps the memory.</summary>
    internal void Delete(string token) => Delete(new Payload(null, token, 0));

    /// <summary>Whether the file of such a token is in memory.</summary>
    internal static bool IsInMemory(string token) => token.StartsWith(InMemory);

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
        if (_elsewhere is null || token is null || token.Length <= 1 + (2 * NameBytes) || token[1 + (2 * NameBytes)] != At) return null;
        return NodeName.TryParse(token[(2 + (2 * NameBytes))..], out var node) && node.Host is not null && node != _elsewhere.OwnNode ? node : null;
    }

    /// <param name="reused">How long the file becomes, if it may be one that was another before.</param>
    private bool TryWriteInMemory(string token, Writer write, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, long reused)
    {
        if (_spare!.TryClaim(Path.Combine(memoryDirectory!, token + Unfinished), reused) && TryWrite(memoryDirectory!, token, write, head, body, out _, FileMode.Open))
            return true;
        if (TryWrite(memoryDirectory!, token, write, head, body, out var failure)) return true;
        if (failure is not IOException { HResult: NoSpace }) return false;
        _spare.Drop();
        return TryWrite(memoryDirectory!, token, write, head, body, out _);
    }

    private static bool TryWrite(
        string directory, string token, Writer write, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, out Exception? failure, FileMode mode = FileMode.CreateNew)
    {
        var path = Path.Combine(directory, token);
        var unfinished = path + Unfinished;
        try
        {
            // Without preallocation, whose failure does not say that the disk is full; a write's does.
            var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, BufferSize = 0 };
            if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(unfinished, options)) write(file, head, body);
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

    private delegate void Writer(FileStream file, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body);
}
