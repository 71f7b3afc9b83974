using System.Buffers;

namespace ActorProcs.Wire;

/// <summary>A page as the memory that streams read from and write to.</summary>
/// <remarks>The page outlives every call that has the memory.</remarks>
internal sealed unsafe class PageMemory(SharedPage page) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => page.Bytes(0, page.Length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        fixed (byte* start = page.Bytes(elementIndex, page.Length - elementIndex)) return new MemoryHandle(start);
    }

    public override void Unpin()
    {
        // It is no memory that moves.
    }

    protected override void Dispose(bool disposing)
    {
        // Whoever has the page disposes of it.
    }
}
