using ActorProcs.Code;
using ActorProcs.Nodes;

namespace ActorProcs.Signals;

/// <summary>Makes handles of the references that arrive.</summary>
internal static class SignalHandles
{
    /// <summary>The handle, or null when the kind is not one of these.</summary>
    internal static object? TryOpen(HandleReference reference, Session session)
    {
        var link = new SignalLink(session, reference.Kind, reference.Id);
        return reference.Kind switch
        {
            SignalKind.Semaphore => new ProcSemaphore(link),
            SignalKind.Event => new ProcEvent(link),
            SignalKind.Condition => new ProcCondition(link, GateReference.Open(reference.Detail!, session)),
            SignalKind.Barrier => ProcBarrier.Open(link, reference.Detail!),
            _ => null,
        };
    }
}
