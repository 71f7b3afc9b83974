using Microsoft.CodeAnalysis;

namespace ActorProcs.Analyzers;

/// <summary>What is reported, and its words: what happens, why, what to do.</summary>
internal static class Rules
{
    private const string Sharing = "ActorProcs.Sharing";
    private const string Travel = "ActorProcs.Travel";

    internal static readonly DiagnosticDescriptor LostWrite = new(
        "APROC001",
        "A write to a captured variable is lost",
        "'{0}' is assigned in a function that runs in another process, on a copy: the variable here does not change. "
        + "Share it with Procs.Value, or return the result.",
        Sharing,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "What a function captures is copied to the process that runs it. A variable that it assigns there changes there only. Make the "
        + "variable a ProcValue, whose handle all processes share, or let the function return what it has found.");

    internal static readonly DiagnosticDescriptor CapturesThis = new(
        "APROC002",
        "A function that runs in another process captures 'this'",
        "{0} belongs to this {1}, so the whole object is copied to the process that runs the function, and what it changes is lost. "
        + "Copy what the function needs to a local variable first, or use a static method.",
        Sharing,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "To use a member of this object is to capture the object. All its fields are copied to the other process: they cost time, one that "
        + "cannot be copied makes the call fail, and a change there is not seen here. A local variable carries just what is needed.");

    internal static readonly DiagnosticDescriptor CannotTravel = new(
        "APROC003",
        "A function that runs in another process captures what cannot be copied",
        "'{0}' ({1}) cannot be copied to another process, so the call throws CodeNotShippableException: {2}",
        Travel,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "Streams, sockets, locks, threads, tasks and the like mean something in the process that made them only. Open or make them inside the "
        + "function, or use what Procs offers in their place: its handles are shared.");

    internal static readonly DiagnosticDescriptor Disposable = new(
        "APROC004",
        "A function that runs in another process captures something disposable",
        "'{0}' ({1}) is disposable: it may own what means nothing in another process, and the copy there is a second owner. Make it inside the function.",
        Travel,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        "What has to be disposed of usually owns something of its process. A copy of it owns the same thing a second time, or nothing.");

    internal static readonly DiagnosticDescriptor LostChange = new(
        "APROC005",
        "A change to a captured object is lost",
        "'{0}' is changed in a function that runs in another process, on a copy: the object here does not change. "
        + "Return the result, or use a queue or another shared object of Procs.",
        Sharing,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        "What a function captures is copied to the process that runs it, collections with all their items. What is added there stays there.");
}
