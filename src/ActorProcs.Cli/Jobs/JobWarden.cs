using ActorProcs.Nodes;

namespace ActorProcs.Cli.Jobs;

/// <summary>A small process that outlives the cluster by a moment: when the cluster is killed, it kills what jobs have left.</summary>
/// <remarks>Workers end by themselves with their node, since they run our code. Programs of jobs are anybody's. The warden is told
/// nothing and keeps no list: the end of its control channel is the end of the cluster, and jobs are found by their mark. So a job
/// that was being started in that very moment is found too.</remarks>
internal sealed class JobWarden(ChildSupervisor supervisor, string nodeId)
{
    /// <summary>The first word of the command line that makes this program the warden.</summary>
    internal const string Word = "__warden";

    private readonly Lock _gate = new();
    private Watched? _running;

    /// <summary>Called before a job is started. The channel exists before this returns, so the warden need not have begun to read it.</summary>
    internal void EnsureOnDuty()
    {
        lock (_gate)
        {
            if (_running is { HasEnded: false }) return;
            var program = Environment.ProcessPath ?? throw new ProcException("This program does not know its own path, so it cannot watch over jobs.");
            string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(JobWarden).Assembly.Location] : [];
            _running = new Watched();
            supervisor.Start(
                new ChildLaunch { FileName = program, Arguments = [.. self, Word, nodeId], Environment = JobEnvironment.Own() },
                _running);
        }
    }

    /// <summary>The warden's own program.</summary>
    internal static int Run(string nodeId)
    {
        var node = ControlChannel.Open();
        while (node.ReadFrame() is not null)
        {
        }

        Leavings.Kill(JobEnvironment.NodeMark(nodeId));
        return 0;
    }

    private sealed class Watched : IChildEvents
    {
        private volatile bool _ended;

        internal bool HasEnded => _ended;

        public void Line(bool isError, ReadOnlySpan<byte> line)
        {
        }

        public void Frame(ReadOnlyMemory<byte> frame)
        {
        }

        public void Ended(ExitOutcome outcome) => _ended = true;
    }
}
