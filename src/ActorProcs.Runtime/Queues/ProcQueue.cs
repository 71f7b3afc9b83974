using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Queues;
using ActorProcs.Wire;

namespace ActorProcs;

/// <summary>A queue that any number of processes put items into and take them from: Python's <c>Queue</c>, <c>SimpleQueue</c> and
/// <c>JoinableQueue</c>.</summary>
/// <typeparam name="T">What the items are. They are copied, so both sides may go on using theirs; shared objects among them travel as
/// references.</typeparam>
/// <remarks>
/// <para>Items of one producer keep their order; those of several are mixed in any way. An item is handed to nobody before the very call that
/// returns it.</para>
/// <para>When <see cref="Put"/> has returned, the item is in the queue, even if the process is killed at once; so a process never waits at its
/// end for items to be read, where Python's waits (and often for ever). An item that a process was about to get when it was killed is the
/// first item again.</para>
/// <para>Beside its capacity a queue is bounded by bytes, 256 MiB: beyond that <see cref="Put"/> waits as if it were full.</para>
/// <para>A queue with a name in a cluster is kept by several nodes: an item that was put survives the loss of a minority of them, and each use
/// is an exchange of messages, not a write to memory.</para>
/// <para>The handle may be captured, passed and sent to other processes, and through queues and connections. The queue ends with the
/// program that made it; every call then throws <see cref="ObjectLostException"/>.</para>
/// </remarks>
public sealed class ProcQueue<T> : IProcHandle
{
    private readonly Session _session;

    internal ProcQueue(Session session, IQueueUse client) => (_session, Client) = (session, client);

    internal IQueueUse Client { get; }

    HandleReference IProcHandle.Reference => new(QueueHome.Kind, Client.Id, _session.NodeId, QueueHandles.DetailOf<T>());

    /// <summary>How many items could be taken now. Others put and take meanwhile; Python calls it <c>qsize()</c>.</summary>
    /// <exception cref="ObjectLostException">The program that made the queue, or its node, has ended.</exception>
    public int Count => Client.Count();

    /// <summary>Puts an item at the end. Waits while the queue is full.</summary>
    /// <param name="item">Copied now: later changes are not seen by whoever gets it.</param>
    /// <param name="timeout">How long to wait at most; null for ever, zero and less not at all.</param>
    /// <exception cref="TimeoutException">It was full that long (Python: <c>Full</c>).</exception>
    /// <exception cref="InvalidOperationException">It is closed (Python: <c>ValueError</c>).</exception>
    /// <exception cref="CodeNotShippableException">The item cannot be copied. Python prints that in the background, and drops the item.</exception>
    /// <exception cref="ObjectLostException">The program that made the queue, or its node, has ended.</exception>
    public void Put(T item, TimeSpan? timeout = null)
    {
        var wait = Waits.Of(timeout);
        var packed = ItemCodec.Pack(item, _session.Bulk);
        try
        {
            if (wait != TimeSpan.Zero) Client.Put(packed, wait);
            else if (!Client.TryPut(packed)) throw new TimeoutException("The queue is full.");
        }
        catch
        {
            _session.Bulk.Delete(packed);
            throw;
        }
    }

    /// <summary>Puts an item at the end. Waits while the queue is full.</summary>
    /// <param name="item">Copied now.</param>
    /// <param name="cancellationToken">Gives up waiting: the item is then not in the queue.</param>
    /// <exception cref="InvalidOperationException">It is closed.</exception>
    /// <exception cref="CodeNotShippableException">The item cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the queue, or its node, has ended.</exception>
    public ValueTask PutAsync(T item, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var packed = ItemCodec.Pack(item, _session.Bulk);
        var putting = Client.PutAsync(packed, cancellationToken);
        return packed.IsInline || putting.IsCompletedSuccessfully ? putting : FinishAsync(putting, packed);
    }

    /// <summary>Puts an item at the end if the queue is not full. Python: <c>put_nowait</c>.</summary>
    /// <param name="item">Copied now.</param>
    /// <returns>False if the queue is full.</returns>
    /// <exception cref="InvalidOperationException">It is closed.</exception>
    /// <exception cref="CodeNotShippableException">The item cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the queue, or its node, has ended.</exception>
    public bool TryPut(T item)
    {
        var packed = ItemCodec.Pack(item, _session.Bulk);
        var done = false;
        try
        {
            return done = Client.TryPut(packed);
        }
        finally
        {
            if (!done) _session.Bulk.Delete(packed);
        }
    }

    /// <summary>Takes the first item. Waits until there is one.</summary>
    /// <param name="timeout">How long to wait at most; null for ever, zero and less not at all.</param>
    /// <exception cref="TimeoutException">None came (Python: <c>Empty</c>).</exception>
    /// <exception cref="ChannelClosedException">The queue is closed, and all of its items were taken.</exception>
    /// <exception cref="ObjectLostException">The program that made the queue, or its node, has ended.</exception>
    public T Get(TimeSpan? timeout = null)
    {
        var wait = Waits.Of(timeout);
        if (wait != TimeSpan.Zero) return Open(Client.Take(wait));
        if (Client.TryTake(out var item)) return Open(item);
        throw Client.IsDrained ? QueueClient.Drained() : new TimeoutException("The queue is empty.");
    }

    /// <summary>Takes the first item. Waits until there is one.</summary>
    /// <param name="cancellationToken">Gives up waiting: no item is taken then.</param>
    /// <exception cref="ChannelClosedException">The queue is closed, and all of its items were taken.</exception>
    /// <exception cref="ObjectLostException">The program that made the queue, or its node, has ended.</exception>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        var taking = Client.TakeAsync(cancellationToken);
        return taking.IsCompletedSuccessfully ? ValueTask.FromResult(Open(taking.Result)) : FinishAsync(taking);
    }

    /// <summary>Takes the first item if there is one. Python: <c>get_nowait</c>.</summary>
    /// <param name="item">The item; default when there is none.</param>
    /// <returns>False if the queue is empty, closed or not.</returns>
    /// <exception cref="ObjectLostException">The program that made the queue, or its node, has ended.</exception>
    public bool TryGet([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T item)
    {
        var found = Client.TryTake(out var packed);
        item = found ? Open(packed) : default;
        return found;
    }

    /// <summary>Ends the queue for producers, in all processes: <see cref="Put"/> throws from now on, and <see cref="Get"/> once all items
    /// are taken. May be called twice, and by any process.</summary>
    /// <remarks>Python's <c>close</c> is a promise of one process to put no more, and tells nobody.</remarks>
    /// <exception cref="ObjectLostException">The program that made the queue, or its node, has ended.</exception>
    public void Close() => Client.Close();

    /// <summary>Says that an item which was taken is finished, for <see cref="Join"/>.</summary>
    /// <exception cref="InvalidOperationException">'task_done() called too many times': more often than items were put.</exception>
    /// <exception cref="ObjectLostException">The program that made the queue, or its node, has ended.</exception>
    public void TaskDone() => Client.TaskDone();

    /// <summary>Waits until <see cref="TaskDone"/> has been called for every item that was put.</summary>
    /// <exception cref="ProcException">What is missing was taken by processes that have ended: nobody will finish it.</exception>
    /// <exception cref="ObjectLostException">The program that made the queue, or its node, has ended.</exception>
    public void Join() => Client.JoinAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Completes when <see cref="TaskDone"/> has been called for every item that was put.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ProcException">What is missing was taken by processes that have ended: nobody will finish it.</exception>
    /// <exception cref="ObjectLostException">The program that made the queue, or its node, has ended.</exception>
    public Task JoinAsync(CancellationToken cancellationToken = default) => Client.JoinAsync(cancellationToken);

    /// <summary>Takes items until the queue is closed and empty.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ObjectLostException">The program that made the queue, or its node, has ended.</exception>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            T item;
            try
            {
                item = await GetAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ChannelClosedException)
            {
                yield break;
            }

            yield return item;
        }
    }

    private T Open(in Payload item) => ItemCodec.Open<T>(item, _session.Bulk);

    private async ValueTask<T> FinishAsync(ValueTask<Payload> taking) => Open(await taking.ConfigureAwait(false));

    private async ValueTask FinishAsync(ValueTask putting, Payload packed)
    {
        try
        {
            await putting.ConfigureAwait(false);
        }
        catch
        {
            _session.Bulk.Delete(packed);
            throw;
        }
    }
}
