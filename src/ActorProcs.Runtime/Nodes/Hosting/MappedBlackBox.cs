using System.IO.MemoryMappedFiles;
using ActorProcs.Wire;
using Microsoft.Win32.SafeHandles;

namespace ActorProcs.Nodes;

/// <summary>A black box in a mapped file: written by its process, read by the node after the death. See <see cref="BlackBoxLayout"/>.
/// Held objects may be noted on any thread; the running item and the results are one thread's.</summary>
internal sealed unsafe class MappedBlackBox : BlackBox, IDisposable
{
    internal const int DefaultSize = 256 * 1024;

    /// <summary>How many critical sections one process can be in at once. A power of two.</summary>
    internal const int DefaultHeldEntries = 4096;

    // Each thread tries the entry it used last, so that threads neither search nor meet.
    [ThreadStatic]
    private static int t_lastEntry;

    private readonly SafeMemoryMappedViewHandle _view;
    private readonly BlackBoxLayout _layout;
    private readonly bool _isOwner;

    private MappedBlackBox(SafeMemoryMappedViewHandle view, BlackBoxLayout layout, bool isOwner)
    {
        _view = view;
        _layout = layout;
        _isOwner = isOwner;
    }

    /// <summary>Makes the box of this process, which only this user can read.</summary>
    /// <exception cref="ProcException">There is no room for it.</exception>
    internal static MappedBlackBox Create(string file, int size = DefaultSize, int heldEntries = DefaultHeldEntries)
    {
        if (!int.IsPow2(heldEntries) || BlackBoxLayout.HeaderSize + (long)heldEntries * BlackBoxLayout.HeldSize > size)
            throw new ArgumentOutOfRangeException(nameof(heldEntries), heldEntries, "A power of two that fits into the size.");
        try
        {
            // Room is taken now: a full /dev/shm shall be an error here and not a SIGBUS at some later write.
            var options = new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite | FileShare.Delete,
                PreallocationSize = size,
            };
#pragma warning disable CA1416 // Linux only, like all that makes a box.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
#pragma warning restore CA1416
            using var stream = new FileStream(file, options);
            stream.SetLength(size);
            var view = Map(stream, MemoryMappedFileAccess.ReadWrite);
            return new MappedBlackBox(view, BlackBoxLayout.Format(Pointer(view), heldEntries, size), isOwner: true);
        }
        catch (IOException e)
        {
            throw new ProcException(
                $"The black box {file} of this process could not be made: {e.Message} It takes {size / 1024} KiB. Make room there, or name "
                + "another directory; in a container, give more to /dev/shm (--shm-size).",
                e);
        }
    }

    /// <summary>Opens the box of another process; null when it died before it had one, or has overwritten it by a stray pointer.</summary>
    internal static MappedBlackBox? OpenForReading(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length < BlackBoxLayout.HeaderSize) return null;
            var size = stream.Length;
            var view = Map(stream, MemoryMappedFileAccess.Read);
            if (BlackBoxLayout.Read(Pointer(view), size) is { } layout) return new MappedBlackBox(view, layout, isOwner: false);
            Release(view);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    internal override (long Envelope, int Index) RunningItem
    {
        get
        {
            while (true)
            {
                var sequence = Volatile.Read(ref _layout.Sequence);
                var item = (_layout.SlotEnvelope(sequence), _layout.SlotIndex(sequence));
                Volatile.ReadBarrier();
                if (Volatile.Read(ref _layout.Sequence) == sequence) return item;
            }
        }

        set
        {
            // 1. the envelope is stored, 2. the process dies, 3. the index is still the old one. In the slot that nobody looks at, that
            // does no harm; the one store that follows turns readers to it.
            Volatile.WriteBarrier();
            var next = _layout.Sequence + 1;
            _layout.SlotEnvelope(next) = value.Envelope;
            _layout.SlotIndex(next) = value.Index;
            Volatile.Write(ref _layout.Sequence, next);
        }
    }

    /// <exception cref="InvalidOperationException">Every entry is taken.</exception>
    internal override int EnterHeld(ObjectId id)
    {
        var mask = _layout.HeldEntries - 1;
        var first = t_lastEntry;
        for (var i = 0; i <= mask; i++)
        {
            var entry = (first + i) & mask;
            ref var state = ref _layout.HeldState(entry);
            var seen = Volatile.Read(ref state);
            var claimed = (seen & ~BlackBoxLayout.StateMask) + BlackBoxLayout.Generation + BlackBoxLayout.Writing;
            if ((seen & BlackBoxLayout.StateMask) != BlackBoxLayout.Free || Interlocked.CompareExchange(ref state, claimed, seen) != seen) continue;

            // 1. another thread has claimed the entry and stores its id, 2. the process dies, 3. the entry has half an id. It is not marked
            // as held yet, so nobody reads it; and its thread was not yet in the critical section.
            _layout.HeldId(entry) = id.Value;
            Volatile.Write(ref state, claimed - BlackBoxLayout.Writing + BlackBoxLayout.Held);
            t_lastEntry = entry;
            return entry;
        }

        throw new InvalidOperationException(
            $"This process is inside {_layout.HeldEntries} critical sections at once, which is as many as its node can give back if it dies. "
            + "Release some before you enter others.");
    }

    internal override void LeaveHeld(int entry)
    {
        ref var state = ref _layout.HeldState(entry);
        Volatile.Write(ref state, state & ~BlackBoxLayout.StateMask);
    }

    internal override IReadOnlyList<ObjectId> ReadHeld()
    {
        var held = new List<ObjectId>();
        for (var entry = 0; entry < _layout.HeldEntries; entry++)
        {
            ref var state = ref _layout.HeldState(entry);
            while (true)
            {
                var seen = Volatile.Read(ref state);
                if ((seen & BlackBoxLayout.StateMask) != BlackBoxLayout.Held) break;
                var id = _layout.HeldId(entry);
                Volatile.ReadBarrier();
                if (Volatile.Read(ref state) != seen) continue;
                held.Add(new ObjectId(id));
                break;
            }
        }

        return held;
    }

    internal override bool TryAppendResult(long envelope, int index, byte flags, ReadOnlySpan<byte> result)
    {
        var word = _layout.ResultsWord;
        var used = (int)word;
        var length = (long)BlackBoxLayout.ResultHeader + result.Length;
        if (length > _layout.ResultsCapacity - used) return false;

        Volatile.WriteBarrier();

        // Behind the committed length nobody looks, so a result that was cut short by death was never there.
        var record = _layout.Results + used;
        *(int*)record = result.Length;
        *(int*)(record + 4) = index;
        *(long*)(record + 8) = envelope;
        record[16] = flags;
        result.CopyTo(new Span<byte>(record + BlackBoxLayout.ResultHeader, result.Length));
        var committed = Math.Min(used + BlackBoxLayout.RoundUp((int)length), _layout.ResultsCapacity);
        Volatile.Write(ref _layout.ResultsWord, (word & ~(long)uint.MaxValue) | (uint)committed);
        return true;
    }

    internal override IReadOnlyList<FinishedItem> ReadResults()
    {
        while (true)
        {
            var word = Volatile.Read(ref _layout.ResultsWord);
            var results = Parse(word);
            Volatile.ReadBarrier();

            // Within an epoch the region only grows; only clearing lets a living process write over what we have just read.
            if (Volatile.Read(ref _layout.ResultsWord) >> 32 == word >> 32) return results;
        }
    }

    internal override void ClearResults() => Volatile.Write(ref _layout.ResultsWord, ((_layout.ResultsWord >> 32) + 1) << 32);

    /// <summary>Unmaps a box that was opened for reading. The owner's stays mapped until its process ends: a thread of the user's that
    /// leaves a critical section late would otherwise touch memory that is not there, and take the program with it.</summary>
    public void Dispose()
    {
        if (!_isOwner && !_view.IsClosed) Release(_view);
    }

    private List<FinishedItem> Parse(long word)
    {
        // Lengths are believed only as far as they fit: the process may have died of a stray pointer that wrote here.
        var results = new List<FinishedItem>();
        long end = Math.Min((uint)word, (uint)_layout.ResultsCapacity);
        for (long at = 0; at + BlackBoxLayout.ResultHeader <= end;)
        {
            var record = _layout.Results + at;
            var length = *(int*)record;
            if (length < 0 || at + BlackBoxLayout.ResultHeader + length > end) break;
            var bytes = new ReadOnlySpan<byte>(record + BlackBoxLayout.ResultHeader, length).ToArray();
            results.Add(new FinishedItem(*(long*)(record + 8), *(int*)(record + 4), record[16], bytes));
            at += BlackBoxLayout.RoundUp(BlackBoxLayout.ResultHeader + length);
        }

        return results;
    }

    private static SafeMemoryMappedViewHandle Map(FileStream stream, MemoryMappedFileAccess access)
    {
        using var map = MemoryMappedFile.CreateFromFile(stream, null, 0, access, HandleInheritability.None, leaveOpen: true);
        return map.CreateViewAccessor(0, 0, access).SafeMemoryMappedViewHandle;
    }

    private static byte* Pointer(SafeMemoryMappedViewHandle view)
    {
        byte* start = null;
        view.AcquirePointer(ref start);
        return start;
    }

    private static void Release(SafeMemoryMappedViewHandle view)
    {
        view.ReleasePointer();
        view.Dispose();
    }
}
