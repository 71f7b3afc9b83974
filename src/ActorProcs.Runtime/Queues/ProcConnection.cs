using System.Threading.Channels;
using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Queues;
using ActorProcs.Wire;

namespace ActorProcs;

/// <summary>One end of a pipe between processes: Python's <c>Connection</c>. What is sent into one end comes out of the other, message by
/// message.</summary>
/// <remarks>
/// <para>The end may be captured, passed and sent to other processes, through connections and queues too. It is open while any process holds it:
/// a process that is done with an end should dispose of it, and a process that ends has. A program that keeps its own copy of an end keeps
/// the other side from seeing the close, as in Python.</para>
/// <para>What was sent is received even if the sender has been killed since. Beyond 64 MiB on the way, the sender waits. Several threads and
/// processes may use one end; each message goes to one of them.</para>
/// </remarks>
public sealed partial class ProcConnection : IProcHandle, IDisposable
{
    private readonly Session _session;
    private readonly PipeEnd? _reads;
    private readonly PipeEnd? _writes;
    private volatile bool _isUnreadable;

    internal ProcConnection(Session session, PipeEnd? reads, PipeEnd? writes) => (_session, _reads, _writes) = (session, reads, writes);

    /// <summary>Lets the end go when the program has forgotten it.</summary>
    ~ProcConnection() => Close();

    HandleReference IProcHandle.Reference
    {
        get
        {
            ThrowIfClosed();
            return PipeHandles.Refer(_session, _reads, _writes);
        }
    }

    /// <summary>Sends a message; it is copied now. Waits only while 64 MiB are on the way.</summary>
    /// <typeparam name="T">What is sent.</typeparam>
    /// <param name="value">Null too.</param>
    /// <exception cref="IOException">Every holder of the other end has closed it or died, or this end is read-only.</exception>
    /// <exception cref="CodeNotShippableException">The value cannot be copied.</exception>
    /// <exception cref="ObjectDisposedException">This end is closed: 'handle is closed'.</exception>
    public void Send<T>(T value)
    {
        var end = Writable();
        SendPacked(end, ItemCodec.Pack(value, _session.Bulk));
    }

    /// <summary>Takes the next message. Waits until there is one.</summary>
    /// <typeparam name="T">What was sent, or a type it can be cast to.</typeparam>
    /// <exception cref="EndOfStreamException">Every holder of the other end has closed it or died, and all it had sent was received.</exception>
    /// <exception cref="InvalidCastException">Something else was sent; the message is gone.</exception>
    /// <exception cref="IOException">This end is write-only, or became unreadable by a message that was too long.</exception>
    /// <exception cref="ObjectDisposedException">This end is closed.</exception>
    public T Receive<T>() => Pickler.Unpack<T>(ReceivePacked());

    /// <summary>Whether <see cref="Receive{T}"/> would return, or throw, at once. Python's <c>poll</c>.</summary>
    /// <param name="timeout">How long to wait for that; <see cref="Timeout.InfiniteTimeSpan"/> is for ever.</param>
    /// <exception cref="IOException">This end is write-only.</exception>
    /// <exception cref="ObjectDisposedException">This end is closed.</exception>
    public bool Poll(TimeSpan timeout = default) => PollAsync(timeout).GetAwaiter().GetResult();

    /// <summary>Sends bytes as one message.</summary>
    /// <param name="bytes">Copied now.</param>
    /// <exception cref="IOException">Every holder of the other end has closed it or died, or this end is read-only.</exception>
    /// <exception cref="ObjectDisposedException">This end is closed.</exception>
    public void SendBytes(ReadOnlySpan<byte> bytes)
    {
        var end = Writable();
        SendPacked(end, ItemCodec.Wrap(bytes.ToArray(), _session.Bulk));
    }

    /// <summary>Takes the next message, which <see cref="SendBytes"/> has sent.</summary>
    /// <param name="maxLength">The most bytes it may have; null for no limit.</param>
    /// <exception cref="IOException">'bad message length': it is longer. The message is lost, and this end cannot be read any more.</exception>
    /// <exception cref="EndOfStreamException">Every holder of the other end has closed it or died, and all it had sent was received.</exception>
    /// <exception cref="ObjectDisposedException">This end is closed.</exception>
    public byte[] ReceiveBytes(int? maxLength = null)
    {
        if (maxLength < 0) throw new ArgumentOutOfRangeException(nameof(maxLength), "negative maxlength");
        return Checked(ReceivePacked(), maxLength);
    }

    /// <summary>Lets this process's hold of the end go. May be called twice.</summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private void Close()
    {
        // The finalizer of an end that was never opened runs too.
        _reads?.Close();
        _writes?.Close();
    }

    private PipeEnd Readable()
    {
        ThrowIfClosed();
        if (_reads is null) throw new IOException("connection is write-only");
        return _isUnreadable ? throw new IOException("This end cannot be read any more: a message was longer than its reader allowed.") : _reads;
    }

    private PipeEnd Writable()
    {
        ThrowIfClosed();
        return _writes ?? throw new IOException("connection is read-only");
    }

    private void ThrowIfClosed()
    {
        if ((_reads ?? _writes)!.IsClosed)
            throw new ObjectDisposedException(nameof(ProcConnection), "handle is closed: this process has disposed of its end of the pipe.");
    }

    private void SendPacked(PipeEnd end, Payload packed)
    {
        try
        {
            end.Client.Put(packed, null);
        }
        catch (Exception e)
        {
            _session.Bulk.Delete(packed);
            if (e is InvalidOperationException and not ObjectDisposedException) throw Broken(e);
            throw;
        }
    }

    private byte[] ReceivePacked()
    {
        try
        {
            return ItemCodec.Open(Readable().Client.Take(null), _session.Bulk);
        }
        catch (ChannelClosedException e)
        {
            throw Ended(e);
        }
    }

    private byte[] Checked(byte[] message, int? maxLength)
    {
        if (message.Length <= (maxLength ?? int.MaxValue)) return message;
        _isUnreadable = true;
        throw new IOException($"bad message length: the message has {message.Length:N0} bytes, and at most {maxLength:N0} were allowed.");
    }

    private static IOException Broken(Exception cause) => new("Broken pipe: nobody holds the other end any more.", cause);

    private static EndOfStreamException Ended(Exception cause) =>
        new("The other end is closed, in every process that held it, and all that it sent has been received.", cause);
}
