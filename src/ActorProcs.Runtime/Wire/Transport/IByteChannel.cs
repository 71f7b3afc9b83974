namespace ActorProcs.Wire.Transport;

/// <summary>A connected stream of bytes to a peer whose identity is proved: all of a connection that differs between transport forms.</summary>
internal interface IByteChannel : IDisposable
{
    /// <summary>How many bytes arrived; 0 when the peer has ended its direction.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Returns when the operating system has taken all bytes.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Tells the peer that no more will come; what is still to arrive can be received.</summary>
    void EndSending();
}
