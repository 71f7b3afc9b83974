using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using DotNext.IO;

namespace ActorProcs.Named;

/// <summary>A snapshot as it is on disk, so that one which is not whole is not taken for one that is.</summary>
/// <remarks>1. A snapshot is on its way from the leader. 2. The connection breaks, and the library gives the file, with what has come, the
/// name of a snapshot all the same. 3. The member is started again, and would begin with that file. So it says itself whether it is whole, and one
/// that is not is removed: it was never accepted, and what was there before it is still there.</remarks>
internal static class SavedState
{
    private const int HeaderBytes = 16;

    /// <summary>What it is, and the version of this frame. No state that was saved without one begins so.</summary>
    private static ReadOnlySpan<byte> Mark => "APNAMED\u0001"u8;

    internal static async ValueTask WriteAsync(IAsyncBinaryWriter writer, byte[] state, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderBytes];
        Mark.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(Mark.Length), state.Length);
        await writer.Invoke(header, cancellationToken).ConfigureAwait(false);
        await writer.Invoke(state, cancellationToken).ConfigureAwait(false);
        await writer.Invoke(SHA256.HashData(state), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The state; null when the file is not whole.</summary>
    /// <exception cref="InvalidDataException">It is of another version.</exception>
    internal static byte[]? Read(string file)
    {
        using var stream = File.OpenRead(file);
        var header = new byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes) return null;
        if (!header.AsSpan().StartsWith(Mark[..^1])) return File.ReadAllBytes(file); // As it was saved before there was a frame.
        if (header[Mark.Length - 1] != Mark[^1]) throw new InvalidDataException($"the file {file} was written by a newer version of ActorProcs, which is needed to read it");
        var length = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(Mark.Length));
        if (length < 0 || stream.Length != HeaderBytes + length + SHA256.HashSizeInBytes) return null;
        var state = new byte[length];
        stream.ReadExactly(state);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        stream.ReadExactly(hash);
        return hash.SequenceEqual(SHA256.HashData(state)) ? state : null;
    }

    /// <summary>Removes what is not whole, and what a process that was killed had begun to write. Before anything is read.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="agreed">How far this member knew that the log was agreed, when it ended.</param>
    /// <exception cref="InvalidDataException">One that was accepted is not whole any more: what came before it is not there, and without it the
    /// member would go on with less than the others have.</exception>
    internal static void Tidy(string folder, Func<long> agreed)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var unfinished in Directory.EnumerateFiles(folder, "*.tmp")) File.Delete(unfinished);
        var known = new Lazy<long>(agreed);
        foreach (var file in Directory.EnumerateFiles(folder, "*-*").OrderByDescending(IndexOf))
        {
            if (Read(file) is not null) break;
            if (IndexOf(file) <= known.Value) throw new InvalidDataException($"the file {file} is not whole");
            File.Delete(file);
        }
    }

    private static long IndexOf(string file) => long.Parse(Path.GetFileName(file).Split('-')[0], CultureInfo.InvariantCulture);
}
