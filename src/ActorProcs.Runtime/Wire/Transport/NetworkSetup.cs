using Akka.Actor.Setup;

namespace ActorProcs.Wire.Transport;

/// <summary>Given to the actor system of a node that stands alone: how its transport reaches other nodes, and they it.</summary>
internal sealed class NetworkSetup(INodeRoute route) : Setup
{
    private readonly TaskCompletionSource<FramedTransport> _transport = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal INodeRoute Route => route;

    /// <summary>Called by the transport, which Akka makes.</summary>
    internal void Attach(FramedTransport transport) => _transport.TrySetResult(transport);

    /// <summary>Gives the node a connection that another node's process has made to it.</summary>
    internal async Task TakeAsync(IByteChannel channel)
    {
        var transport = await _transport.Task.ConfigureAwait(false);
        transport.Take(channel);
    }
}
