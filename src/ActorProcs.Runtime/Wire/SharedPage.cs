using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace ActorProcs.Wire;

/// <summary>Memory that a process and a home both see, and that a killed process leaves as it was.</summary>
internal sealed unsafe class SharedPage : IDisposable
{
    /// <summary>Words that different processes write stand so far apart: one cache line and its neighbour.</summary>
    internal const int Line = 128;

    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte[]? _array;
    private readonly byte* _start;
    private int _released;

    private SharedPage(byte[] array)
    {
        _array = array;
        _start = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        Length = array.Length;
    }

    private SharedPage(MemoryMappedFile file, int length)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, length);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        Length = length;
    }

    internal int Length { get; }

    /// <summary>The same thing inside one process.</summary>
    internal static SharedPage InProcess(int length) => new(GC.AllocateArray<byte>(length, pinned: true));

    /// <exception cref="IOException">The file is gone: its queue, or the node, has ended.</exception>
    internal static SharedPage Open(string path, int length) =>
        new(MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, length, MemoryMappedFileAccess.ReadWrite), length);

    internal ref long Word(int offset) => ref *(long*)(_start + offset);

    internal Span<byte> Bytes(int offset, int length)
    {
        if ((uint)offset > (uint)Length || (uint)length > (uint)(Length - offset))
            throw new ArgumentOutOfRangeException(nameof(offset), $"{length} bytes at {offset} are outside of a page of {Length}.");
        return new Span<byte>(_start + offset, length);
    }

    /// <summary>Who has dropped the page cannot be using it: the memory goes with the last reference.</summary>
    ~SharedPage() => Release();

    /// <summary>Only by who knows that no other thread uses it: a use after this would end the process.</summary>
    public void Dispose()
    {
        Release();
        _view?.Dispose();
        _file?.Dispose();
        GC.KeepAlive(_array);
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0) _view?.SafeMemoryMappedViewHandle.ReleasePointer();
    }
}
