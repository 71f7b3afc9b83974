using System.Runtime.CompilerServices;

namespace ActorProcs.Nodes;

/// <summary>
/// What lies where in a black box. All numbers are in the machine's byte order: writer and reader are on one host.
/// <code>
/// offset        size  what
///      0           8  magic, written last of all when the box is made: without it there is no box yet
///      8           4  number of held entries        12  4  size of the file
///     16           8  running: sequence number; the item is in the slot of its lowest bit
///     24, 40      16  running: two slots of (envelope: 8, index: 4, unused: 4)
///     56           8  results: epoch (upper half) and committed length in bytes (lower half)
///     64    n x   24  held: (state: 4, unused: 4, object id: 16)
///  after           -  results: one after the other (length: 4, index: 4, envelope: 8, flags: 1, bytes), each rounded up to 8
/// </code>
/// A held state is a generation times 4, plus 0 free, 1 being written, 2 held.
/// <para>Why volatile writes are enough against a death between any two instructions: the kernel ends a process only between
/// instructions, and what those before have stored belongs to the page, whoever runs next. So a reader after the death sees the stores in
/// the program's order up to some point; only the compiler could reorder them, and a volatile write forbids it. Each change is therefore
/// made out of sight first, and comes into sight by one aligned store. The sequence numbers are for readers of a living process.</para>
/// </summary>
internal readonly unsafe struct BlackBoxLayout(byte* start, int heldEntries, int size)
{
    internal const long Magic = 0x31_58_4f_42_43_4f_52_50; // "PROCBOX1"
    internal const int HeaderSize = 64, HeldSize = 24, ResultHeader = 17;
    internal const int Free = 0, Writing = 1, Held = 2, StateMask = 3, Generation = 4;

    private const int CountAt = 8, SizeAt = 12, SequenceAt = 16, SlotsAt = 24, SlotSize = 16, ResultsAt = 56;

    internal int HeldEntries => heldEntries;

    internal int ResultsCapacity => size - HeaderSize - heldEntries * HeldSize;

    internal ref long MagicWord => ref *(long*)start;

    internal ref long Sequence => ref *(long*)(start + SequenceAt);

    internal ref long ResultsWord => ref *(long*)(start + ResultsAt);

    internal byte* Results => start + HeaderSize + heldEntries * HeldSize;

    internal ref long SlotEnvelope(long sequence) => ref *(long*)(start + SlotsAt + (sequence & 1) * SlotSize);

    internal ref int SlotIndex(long sequence) => ref *(int*)(start + SlotsAt + (sequence & 1) * SlotSize + sizeof(long));

    internal ref int HeldState(int entry) => ref *(int*)(start + HeaderSize + entry * HeldSize);

    internal ref Guid HeldId(int entry) => ref Unsafe.AsRef<Guid>(start + HeaderSize + entry * HeldSize + 2 * sizeof(int));

    internal static int RoundUp(int length) => (length + 7) & ~7;

    /// <summary>Makes an empty box of zeroed memory. A process that dies before the last line has no box, and held nothing.</summary>
    internal static BlackBoxLayout Format(byte* start, int heldEntries, int size)
    {
        *(int*)(start + CountAt) = heldEntries;
        *(int*)(start + SizeAt) = size;
        Volatile.Write(ref *(long*)start, Magic);
        return new BlackBoxLayout(start, heldEntries, size);
    }

    /// <summary>Null when the memory holds no box, or one whose measures a stray pointer of its process has overwritten.</summary>
    internal static BlackBoxLayout? Read(byte* start, long size)
    {
        if (size is < HeaderSize or > int.MaxValue || Volatile.Read(ref *(long*)start) != Magic) return null;
        var entries = *(int*)(start + CountAt);
        if (*(int*)(start + SizeAt) != size || entries < 0 || HeaderSize + (long)entries * HeldSize > size) return null;
        return new BlackBoxLayout(start, entries, (int)size);
    }
}
