using ActorProcs.Nodes;

namespace ActorProcs.Tests.Nodes;

/// <summary>How the process that tests kill is started.</summary>
internal static class TestWorker
{
    internal static string Dotnet { get; } = WorkerLocator.FindMuxer(ProgramPlace.Current());

    internal static ChildLaunch Part(params string[] arguments) => new()
    {
        FileName = Dotnet,
        Arguments = ["exec", typeof(ActorProcs.TestWorker.Hammer).Assembly.Location, .. arguments],
        Environment = WorkerEnvironment.Build(null, null),
    };
}
