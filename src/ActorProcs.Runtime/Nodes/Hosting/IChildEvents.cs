namespace ActorProcs.Nodes;

/// <summary>What a supervisor tells of one child, on the supervisor's thread, possibly before <see cref="ChildSupervisor.Start"/> has
/// returned. Implementations are quick: they queue. One that throws has its child killed, and the exception is kept in
/// <see cref="ChildProcess.Fault"/>: a child whose words cannot be read is not to be trusted, and the other children must not suffer.
/// </summary>
internal interface IChildEvents
{
    /// <summary>A whole line, without its newline. A line longer than 1 MiB comes in pieces; the last one of a stream, or of the child's
    /// life, may have had no newline. After <see cref="Ended"/>, lines still come from descendants that hold the pipe.</summary>
    void Line(bool isError, ReadOnlySpan<byte> line);

    /// <summary>A whole frame from the control channel. The memory is the receiver's.</summary>
    void Frame(ReadOnlyMemory<byte> frame);

    /// <summary>The child is dead and reaped. Every line and frame that it wrote has been delivered before. Told exactly once.</summary>
    void Ended(ExitOutcome outcome);
}
