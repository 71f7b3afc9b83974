using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>A job whose submitter waits for it: its output is the submitter's, Ctrl+C is its end.</summary>
internal sealed class AttachedJob(ClusterClient client, Screen screen, bool ownExitCode)
{
    private readonly TaskCompletionSource<string> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal async Task<int> RunAsync(JobSubmission submission)
    {
        using var signals = new InterruptSignals();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(signals.Second);
        var printer = new JobEventPrinter(screen);
        await using var cancelling = signals.First.Register(() =>
        {
            if (signals.TerminalIsGone) leave.Cancel();
            else _ = CancelJobAsync(leave.Token);
        });
        try
        {
            JobView? job = null;
            await foreach (var told in client.SubmitAndFollowAsync(submission, leave.Token).ConfigureAwait(false))
            {
                if (told.Kind == JobEventKind.Job) Submitted(told.Job!);
                printer.Print(told);
                job = told.Job ?? job;
            }

            printer.End(job!);
            return job!.State == JobState.Cancelled && signals.Signal is not null ? signals.ExitCode : JobOutcome.ExitCodeOf(job, ownExitCode);
        }
        catch (OperationCanceledException) when (signals.Signal is not null)
        {
            return signals.ExitCode;
        }
    }

    private void Submitted(JobView job)
    {
        screen.Note($"job {job.Id} submitted");
        _id.TrySetResult(job.Id);
    }

    /// <summary>Ctrl+C may come while the submission is under way. Whether the job exists is then not known, so its name is waited for.
    /// </summary>
    private async Task CancelJobAsync(CancellationToken leave)
    {
        try
        {
            var id = await _id.Task.WaitAsync(leave).ConfigureAwait(false);
            screen.Note($"cancelling job {id} (once more to leave it to itself)");
            await client.CancelAsync(id, leave).ConfigureAwait(false);
        }
        catch (Exception e) when (e is CliException or OperationCanceledException)
        {
            // The stream of events says how the cluster and the job fare.
        }
    }
}
