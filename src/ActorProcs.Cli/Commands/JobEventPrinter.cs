using ActorProcs.Cli.Api;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>Shows a job's events in the format that was asked for: to people its output as it comes, to programs all of it at the end
/// (json) or event by event (jsonl).</summary>
internal sealed class JobEventPrinter(Screen screen)
{
    private readonly List<JobEvent> _output = [];

    internal void Print(JobEvent told)
    {
        switch (screen.Format)
        {
            case OutputFormat.Jsonl:
                screen.Json(told, ApiJson.Default.JobEvent);
                break;
            case OutputFormat.Json when told.Kind is JobEventKind.Line or JobEventKind.Cut:
                _output.Add(told);
                break;
            case OutputFormat.Table when told.Kind == JobEventKind.Line:
                (told.IsError ? StandardStream.Error : StandardStream.Out).Write(told.LineBytes());
                break;
            case OutputFormat.Table when told.Kind == JobEventKind.Cut:
                StandardStream.Error.WriteLine($"[actorprocs: {told.Bytes} bytes of output are missing here; a job's last {Jobs.JobOutput.DefaultBound >> 20} MiB are kept]");
                break;
        }
    }

    /// <summary>What is said when all has been told.</summary>
    internal void End(JobView job)
    {
        if (screen.Format == OutputFormat.Json) screen.Json(new JobOutputView(job, _output), ApiJson.Default.JobOutputView);
        else screen.Note(JobOutcome.Tell(job));
    }
}
