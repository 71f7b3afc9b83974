using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Queues;
using ActorProcs.SharedMemory;
using ActorProcs.Signals;
using ActorProcs.Wire;

namespace ActorProcs;

/// <summary>A block of bytes that is in the memory of several processes of one node: Python's <c>shared_memory.SharedMemory</c>.</summary>
/// <remarks>
/// <para>It is plain memory: what one process writes the others see, and nothing keeps them from writing at the same time. Guard it with a
/// <see cref="ProcLock"/>, or use a <see cref="ProcArray{T}"/>, which brings its own. (Python's <c>ShareableList</c> is covered by
/// <see cref="ProcArray{T}"/> for numbers, and by <see cref="ProcList{T}"/> for everything else.)</para>
/// <para>All of its memory is there from the start: a full machine is an error where it is made, and never the death of who touches it.</para>
/// <para>Others get it as a handle, captured or passed, or by its <see cref="Name"/>: <see cref="ProcContext.OpenSharedMemory"/>. The name is
/// free again when the process that made the block has ended, when the last process that used it has closed it or has ended, or after
/// <see cref="Unlink"/>, whichever comes first, and however a process ends. Who has the block open then keeps it until it closes it. So nothing
/// is left behind when processes are killed, and nothing needs a resource tracker. Make it in the process that lives longest: a handle that is
/// on its way to a process that is being started counts as a user; one in a queue or a result does not.</para>
/// <para>A process uses the block until <see cref="Close"/> has been called for every handle it has, or until its end. A handle that is dropped
/// without it is not closed by the garbage collector, because spans of it may be in use.</para>
/// <para><b>Spans after the end.</b> <see cref="Span"/>, <see cref="AsSpan{T}()"/> and <see cref="Memory"/> throw when the handle is closed. A
/// span that was taken before and is used afterwards does no harm: once the last handle of this process is closed, it shows zeros, and what is
/// written to it reaches nobody. (Python refuses to close while there is a view.)</para>
/// </remarks>
public sealed class ProcSharedMemory : IProcHandle, IDisposable
{
    private readonly Session _session;
    private readonly MemoryTable _table;
    private readonly ObjectId _id;
    private readonly MemoryTerms _terms;
    private readonly MappedRegion? _region;
    private int _closed;

    internal ProcSharedMemory(Session session, ObjectId id, string name, MemoryTerms terms, bool isAttached)
    {
        (_session, _table, _id, Name, _terms) = (session, MemoryTable.Of(session), id, name, terms);
        try
        {
            _region = _table.Open(id, terms, isAttached);
        }
        catch (Exception e) when (!isAttached && e is FileNotFoundException or DirectoryNotFoundException)
        {
            // A handle came after the end of its block. Whoever uses it is told so; whoever merely has it need not care.
        }
    }

    /// <summary>Its name, for <see cref="ProcContext.OpenSharedMemory"/>. One that was not given begins with <c>psm_</c>, as in Python.</summary>
    public string Name { get; }

    /// <summary>How many bytes it has: as many as were asked for. (Python may round up.)</summary>
    public long Size => _terms.Size;

    /// <summary>The memory itself. Python: <c>buf</c>.</summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="ObjectLostException">The block ended before the handle arrived in this process.</exception>
    /// <exception cref="InvalidOperationException">It has more bytes than a span can have, 2 GiB: use <see cref="AsSpan{T}(long, int)"/>.</exception>
    public unsafe Span<byte> Span => new(Start(), Length());

    /// <summary>The memory itself, for asynchronous methods. Each use of it looks whether the handle is closed.</summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="ObjectLostException">The block ended before the handle arrived in this process.</exception>
    /// <exception cref="InvalidOperationException">It has more bytes than this can have, 2 GiB.</exception>
    public unsafe Memory<byte> Memory
    {
        get
        {
            Start();
            return new View(this, Length()).Memory;
        }
    }

    HandleReference IProcHandle.Reference
    {
        get
        {
            Transit.Note(slot =>
            {
                if (slot >= 0) _table.Tell(new BindMemory(_id, _session.Slot, _terms.Token, slot));
            });
            return new HandleReference(MemoryHome.Kind, _id, _session.NodeId, MemoryHandles.Detail(Name, _terms));
        }
    }

    /// <summary>The memory as numbers, or structures without references; bytes at the end that make no whole one are left out.</summary>
    /// <typeparam name="T">What they are.</typeparam>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="ObjectLostException">The block ended before the handle arrived in this process.</exception>
    /// <exception cref="InvalidOperationException">There are more than a span can have: use <see cref="AsSpan{T}(long, int)"/>.</exception>
    public unsafe Span<T> AsSpan<T>() where T : unmanaged
    {
        var start = Start();
        var count = Size / Unsafe.SizeOf<T>();
        return count <= int.MaxValue
            ? MemoryMarshal.CreateSpan(ref Unsafe.AsRef<T>(start), (int)count)
            : throw new InvalidOperationException($"{count:N0} elements are more than a span can have. Take parts: AsSpan(start, count).");
    }

    /// <summary>A part of the memory as numbers, or structures without references.</summary>
    /// <typeparam name="T">What they are.</typeparam>
    /// <param name="start">Where it begins, in bytes.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not within the block.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="ObjectLostException">The block ended before the handle arrived in this process.</exception>
    public unsafe Span<T> AsSpan<T>(long start, int count) where T : unmanaged
    {
        var first = Start();
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, (Size - start) / Unsafe.SizeOf<T>());
        return MemoryMarshal.CreateSpan(ref Unsafe.AsRef<T>(first + start), count);
    }

    /// <summary>This handle is not used any more. May be called twice.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0 && _region is not null) _table.Close(_id, _terms.Token);
    }

    /// <inheritdoc cref="Close"/>
    public void Dispose() => Close();

    /// <summary>Takes the name away now: nobody can open the block any more, and another may have the name. Those who have it open keep it.
    /// Also after <see cref="Close"/>, by any process, and more than once. (Python's second call is an error.)</summary>
    /// <exception cref="ObjectLostException">The node has ended.</exception>
    public void Unlink()
    {
        try
        {
            Link().Ask(Unlinking);
        }
        catch (ObjectLostException)
        {
            Link().ThrowIfLost();
        }
    }

    /// <inheritdoc cref="Unlink"/>
    public async ValueTask UnlinkAsync()
    {
        try
        {
            await Link().AskAsync(Unlinking, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectLostException)
        {
            Link().ThrowIfLost();
        }
    }

    private UnlinkMemory Unlinking(ObjectId id, int slot, long number) => new(id, slot, number, _terms.Token);

    private SignalLink Link() => new(_session, MemoryHome.Kind, _id);

    private unsafe byte* Start()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) != 0, this);
        return _region is null
            ? throw new ObjectLostException(
                $"The shared memory '{Name}' had ended before this process received its handle: it was unlinked, or the process that made it, or the "
                + "last one that used it, has ended. Make it in a process that lives as long as its users.")
            : _region.Start;
    }

    private int Length() => Size <= int.MaxValue
        ? (int)Size
        : throw new InvalidOperationException($"{Size:N0} bytes are more than a span can have. Take parts: AsSpan<byte>(start, count).");

    private sealed class View(ProcSharedMemory owner, int length) : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(length);

        public override Span<byte> GetSpan() => owner.Span;

        public override unsafe MemoryHandle Pin(int elementIndex = 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, length);
            return new MemoryHandle(owner.Start() + elementIndex, pinnable: this);
        }

        public override void Unpin()
        {
            // It never moves.
        }

        protected override void Dispose(bool disposing)
        {
            // The handle is closed by whoever opened it.
        }
    }
}
