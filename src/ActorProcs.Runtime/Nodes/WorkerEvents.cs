using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>Carries what the supervisor's thread sees of one worker to the node's actor, and its lines to whoever reads them.</summary>
internal sealed class WorkerEvents(int slot, IActorRef node) : IChildEvents
{
    private volatile Action<bool, byte[]>? _sink;

    /// <summary>Where lines go; null while the worker is nobody's.</summary>
    internal Action<bool, byte[]>? Sink
    {
        set => _sink = value;
    }

    /// <summary>The runtime's own last words. They are proof: it prints them only when an allocation failed and nobody caught it.</summary>
    internal bool SaidOutOfMemory { get; private set; }

    public void Line(bool isError, ReadOnlySpan<byte> line)
    {
        if (isError && (line.StartsWith("Out of memory."u8) || line.StartsWith("System.OutOfMemoryException"u8))) SaidOutOfMemory = true;
        _sink?.Invoke(isError, line.ToArray());
    }

    public void Frame(ReadOnlyMemory<byte> frame) => node.Tell(new WorkerFrame(slot, IControlFrame.Unpack(frame)), ActorRefs.NoSender);

    public void Ended(ExitOutcome outcome) => node.Tell(new WorkerEnded(slot, outcome), ActorRefs.NoSender);
}

/// <summary>Local to the node: a frame arrived on a worker's control channel.</summary>
internal sealed record WorkerFrame(int Slot, IControlFrame Frame);

/// <summary>Local to the node: the operating system has proved that a worker is gone.</summary>
internal sealed record WorkerEnded(int Slot, ExitOutcome Exit);
