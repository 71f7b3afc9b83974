using System.Runtime.InteropServices;

namespace ActorProcs.Nodes;

/// <summary>A null-terminated array of null-terminated UTF-8 strings, outside the managed heap.</summary>
internal readonly unsafe struct NativeStrings : IDisposable
{
    private readonly int _count;

    /// <exception cref="ArgumentException">A text has a null character.</exception>
    internal NativeStrings(IEnumerable<string> strings)
    {
        string[] all = [.. strings];
        if (Array.Find(all, each => each.Contains('\0', StringComparison.Ordinal)) is { } broken)
            throw new ArgumentException($"A program cannot be given a text with a null character: '{broken.Replace('\0', '?')}'.", nameof(strings));
        _count = all.Length;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)all.Length + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < all.Length; i++) Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(all[i]);
    }

    internal byte** Pointer { get; }

    public void Dispose()
    {
        for (var i = 0; i < _count; i++) Marshal.FreeCoTaskMem((nint)Pointer[i]);
        NativeMemory.Free(Pointer);
    }
}
