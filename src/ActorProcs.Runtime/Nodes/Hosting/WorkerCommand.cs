namespace ActorProcs.Nodes;

/// <summary>How a worker is started.</summary>
/// <param name="FileName">The dotnet executable, or the application's own.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">What has to be added to the worker's environment.</param>
internal sealed record WorkerCommand(string FileName, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The application has no assemblies on disk, or brings its own runtime: it is started again itself, and a startup hook makes
    /// a worker of it before its Main.</summary>
    internal bool IsSelf { get; init; }

    /// <summary>The application has no assemblies on disk.</summary>
    internal bool IsSingleFile { get; init; }
}
