namespace ActorProcs;

/// <summary>How a <see cref="Subprocess"/> is started.</summary>
public sealed record SubprocessOptions
{
    /// <summary>The directory it begins in, from which a relative path of the program is taken too, as in Python. Null: this process's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables to set beside those of this process; a null value removes one.</summary>
    public IReadOnlyDictionary<string, string?>? Environment { get; init; }

    /// <summary>Standard error goes where standard output goes, in the order it is written; <see cref="Subprocess.StandardError"/> is then
    /// empty. Python: <c>stderr=STDOUT</c>.</summary>
    public bool MergeStandardError { get; init; }

    /// <summary>The node it runs on: null or this process's own node. A process on another node starts its subprocesses there itself:
    /// <c>Procs.Start(..., new ProcOptions { Node = ... })</c>.</summary>
    public string? Node { get; init; }
}
