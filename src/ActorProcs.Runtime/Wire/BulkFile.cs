using Microsoft.Win32.SafeHandles;

namespace ActorProcs.Wire;

/// <summary>A payload of this host.</summary>
internal sealed class BulkFile : IBulkSource, IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly long _length;
    private long _at;

    /// <exception cref="IOException">There is no such file.</exception>
    /// <exception cref="ProcException">It has another length.</exception>
    internal BulkFile(string path, long length)
    {
        _file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        _length = RandomAccess.GetLength(_file);
        if (_length == length && length <= Array.MaxLength) return;
        _file.Dispose();
        throw new ProcException($"A payload of {length:N0} bytes was announced, and its file has {_length:N0}.");
    }

    public long Left => _length - _at;

    public void Read(Span<byte> into)
    {
        while (into.Length > 0)
        {
            var count = RandomAccess.Read(_file, into, _at);
            if (count == 0) throw new ProcException($"The file of a payload ended after {_at:N0} of {_length:N0} bytes.");
            into = into[count..];
            _at += count;
        }
    }

    public void Dispose() => _file.Dispose();
}
