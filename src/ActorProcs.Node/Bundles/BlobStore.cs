using System.Security.Cryptography;

namespace ActorProcs.Bundles;

/// <summary>Files by the hash of their bytes. What is under its name has been checked.</summary>
internal sealed class BlobStore(string directory)
{
    private const string Unfinished = ".part";
    private const int MostBreaks = 5;
    private const int BufferBytes = 1 << 17;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    internal string PathOf(string hash) => BundleManifest.IsHash(hash)
        ? Path.Combine(directory, hash)
        : throw new ProcException($"'{hash}' is no name of a blob.");

    internal bool Has(BundleFile file)
    {
        var info = new FileInfo(PathOf(file.Hash));
        return info.Exists && info.Length == file.Length;
    }

    /// <summary>Removes what a killed node has left half-way.</summary>
    internal void Sweep()
    {
        foreach (var file in Directory.GetFiles(directory, "*" + Unfinished)) File.Delete(file);
    }

    internal void KeepOnly(IReadOnlySet<string> needed)
    {
        foreach (var file in Directory.GetFiles(directory))
            if (!needed.Contains(Path.GetFileName(file))) File.Delete(file);
    }

    /// <summary>Fetches a blob, and goes on where it was when the connection breaks.</summary>
    /// <exception cref="ProcException">The source does not have it, or gives other bytes, or breaks again and again, or the disk is full.</exception>
    internal async Task FetchAsync(BundleFile file, IBlobSource source, CancellationToken cancellationToken)
    {
        var path = PathOf(file.Hash);
        var unfinished = $"{path}.{Guid.NewGuid():N}{Unfinished}";
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var into = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
                await CopyAsync(file, source, into, hash, cancellationToken).ConfigureAwait(false);
            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Hash)
            {
                throw new ProcException(
                    $"The file '{file.Path}' came from {source.Name} with other bytes than announced. It was changed while it was being sent, or "
                    + "damaged; nothing of it is kept. Leave a program's files alone while it runs, and start it again.");
            }

            // Whoever sees the final name sees all bytes, also if this node is killed on the way; two who fetch at once have the same ones.
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async Task CopyAsync(BundleFile file, IBlobSource source, FileStream into, IncrementalHash hash, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        var done = 0L;
        for (var breaks = 0; ;)
        {
            try
            {
                var from = await source.OpenAsync(file.Hash, done, cancellationToken).ConfigureAwait(false);
                await using var _ = from.ConfigureAwait(false);
                while (done < file.Length)
                {
                    var most = (int)Math.Min(buffer.Length, file.Length - done);
                    var count = await from.ReadAsync(buffer.AsMemory(0, most), cancellationToken).ConfigureAwait(false);
                    if (count == 0) throw new EndOfStreamException($"It ended after {done:N0} of {file.Length:N0} bytes.");
                    hash.AppendData(buffer, 0, count);
                    await WriteAsync(into, buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                    done += count;
                }

                return;
            }
            catch (IOException e)
            {
                if (++breaks >= MostBreaks)
                {
                    throw new ProcException(
                        $"The file '{file.Path}' could not be fetched from {source.Name}: the connection broke {breaks} times, at last after {done:N0} of "
                        + $"{file.Length:N0} bytes ({e.Message}).",
                        e);
                }

                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A full disk here is no break of the connection, and trying again would not help.</summary>
    private static async ValueTask WriteAsync(FileStream into, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await into.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new ProcException($"A program's files cannot be kept at '{Path.GetDirectoryName(into.Name)}': {e.Message}. Free some room there.", e);
        }
    }
}
