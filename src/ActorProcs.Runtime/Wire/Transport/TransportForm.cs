using System.Net.Sockets;
using Akka.Actor;

namespace ActorProcs.Wire.Transport;

/// <summary>How peers are found and proved: the part of a transport that is not framing and flow.</summary>
internal abstract class TransportForm
{
    /// <summary>The scheme of addresses, which Akka prefixes with <c>akka.</c>.</summary>
    internal abstract string Scheme { get; }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="ProcException">The place cannot be listened at; the message says why.</exception>
    internal abstract (Socket Listener, string Host, int Port) Bind();

    /// <summary>Proves who dialled. May take as long as the token lets it: the next dialler does not wait for it.</summary>
    /// <exception cref="PeerRefusedException">The peer is none of ours.</exception>
    internal abstract ValueTask<IByteChannel> WelcomeAsync(Socket accepted, CancellationToken cancel);

    /// <summary>Connects and proves who answered.</summary>
    /// <exception cref="PeerRefusedException">The peer is none of ours.</exception>
    internal abstract ValueTask<IByteChannel> DialAsync(Address remote, CancellationToken cancel);

    /// <summary>Stops listening and leaves nothing behind.</summary>
    internal abstract void Unbind();
}

/// <summary>The peer is not one that this process talks to, or does not speak its language.</summary>
internal sealed class PeerRefusedException(string message) : ProcException(message);
