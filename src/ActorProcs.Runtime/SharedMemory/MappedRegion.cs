using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ActorProcs.SharedMemory;

/// <summary>A file in this process's memory.</summary>
internal sealed unsafe partial class MappedRegion
{
    /// <summary>So many closed regions keep their addresses.</summary>
    private const int MostRetired = 4096;

    private const int ReadWrite = 1 | 2, Shared = 0x01, Private = 0x02, Fixed = 0x10, Anonymous = 0x20, NoReserve = 0x4000;
    private static readonly nint Failed = -1;

    private static readonly Queue<MappedRegion> Retired = new();

    private MappedRegion(byte* start, long length)
    {
        Start = start;
        Length = length;
    }

    internal byte* Start { get; }

    internal long Length { get; }

    /// <exception cref="IOException">The file is gone, or cannot be mapped.</exception>
    internal static MappedRegion Open(string path, long length)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

        // Bytes behind the end of a file can be mapped, and touching them kills the process.
        if (RandomAccess.GetLength(file) != length) throw new IOException($"The file of a shared memory of {length} bytes has another length.");
        var start = Map(0, (nuint)length, ReadWrite, Shared, file, 0);
        return start == Failed
            ? throw new IOException($"{length} bytes of shared memory cannot be mapped: {Marshal.GetLastPInvokeErrorMessage()}.")
            : new MappedRegion((byte*)start, length);
    }

    /// <summary>Lets the memory go. Its addresses show zeros from now on.</summary>
    /// <remarks>1. A thread has a span of the region. 2. Another closes it. 3. The first writes to its span: if nothing were at that address, the
    /// process would die; if something else were, it would be destroyed. Nobody can tell when the last span is gone, so the addresses are kept,
    /// with nothing behind them. Addresses are plenty, but not free: the oldest of thousands are given back.</remarks>
    internal void Retire()
    {
        if (MapNothing((nint)Start, (nuint)Length, ReadWrite, Private | Fixed | Anonymous | NoReserve, -1, 0) == Failed) return;
        MappedRegion? oldest;
        lock (Retired)
        {
            Retired.Enqueue(this);
            oldest = Retired.Count > MostRetired ? Retired.Dequeue() : null;
        }

        if (oldest is not null) _ = Unmap((nint)oldest.Start, (nuint)oldest.Length);
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, SafeFileHandle file, nint offset);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MapNothing(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
