using System.Runtime.InteropServices;

namespace ActorProcs.Wire;

/// <summary>Arrays of many megabytes that are filled at once. The kernel gives fresh memory page by page, at each page's first use, which
/// takes longer than to copy the page; asked for pages of two megabytes, it is soon done.</summary>
internal static unsafe partial class HugePages
{
    private const int Least = 8 << 20;
    private const int PageSize = 2 << 20;
    private const int Wanted = 14;

    /// <summary>An array with anything in it.</summary>
    internal static T[] Allocate<T>(int length) where T : unmanaged
    {
        var array = GC.AllocateUninitializedArray<T>(length);
        if (OperatingSystem.IsLinux() && (long)length * sizeof(T) >= Least) Ask(MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }

    private static void Ask(Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            // Whole pages inside of the array only. A hint: whatever the answer, the memory is the same.
            var first = ((nuint)start + PageSize - 1) & ~(nuint)(PageSize - 1);
            var end = (nuint)(start + bytes.Length) & ~(nuint)(PageSize - 1);
            _ = Advise(first, end - first, Wanted);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nuint start, nuint length, int advice);
}
