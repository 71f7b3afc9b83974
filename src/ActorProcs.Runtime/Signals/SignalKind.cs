namespace ActorProcs.Signals;

/// <summary>The kinds of objects whose homes are here, as they are named in references and in the ids of named objects.</summary>
internal static class SignalKind
{
    internal const string Semaphore = "semaphore";
    internal const string Event = "event";
    internal const string Condition = "condition";
    internal const string Barrier = "barrier";
}
