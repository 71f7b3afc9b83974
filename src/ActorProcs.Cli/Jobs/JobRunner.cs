using ActorProcs.Cli.Api;
using ActorProcs.Nodes;

namespace ActorProcs.Cli.Jobs;

/// <summary>Starts programs as children of the node, and ends them.</summary>
internal sealed class JobRunner(NodeRuntime node, JobTable table, TimeProvider clock)
{
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const int SIGKILL = 9;
    private const int SIGTERM = 15;

    private readonly JobWarden _warden = new(node.Supervisor, node.Place.NodeId);
    private readonly Lock _starting = new();
    private bool _closed;

    /// <param name="submission">What to run.</param>
    /// <param name="reader">Opened before the program can write, so that it misses nothing; null when nobody is attached.</param>
    /// <exception cref="ProcException">The operating system refuses to run it.</exception>
    /// <exception cref="InvalidOperationException">The cluster is stopping.</exception>
    internal Job Start(JobSubmission submission, out JobOutputReader? reader)
    {
        // Story: 1. a submission arrives, 2. the cluster begins to stop and ends all jobs of the table, 3. the submission adds its job.
        // The lock makes it either one of the jobs that are ended or one that is refused.
        lock (_starting)
        {
            if (_closed) throw new InvalidOperationException("The cluster is stopping.");
            _warden.EnsureOnDuty();
            var job = table.Make(submission);
            reader = submission.Attach ? job.Output.Read(lossless: true) : null;
            var events = new JobEvents(job, clock);
            var child = node.Supervisor.Start(
                new ChildLaunch
                {
                    FileName = submission.Command[0],
                    Arguments = [.. submission.Command.Skip(1)],
                    Environment = JobEnvironment.Of(node.Place, job),
                    WorkingDirectory = submission.WorkingDirectory,
                },
                events);
            events.Attach(child);
            job.Child = child;
            table.Add(job);
            return job;
        }
    }

    /// <summary>Asks the program to end and, when it does not, ends it. Returns at once; <see cref="Job.Ended"/> tells.</summary>
    internal void Cancel(Job job)
    {
        if (job.RequestCancel()) _ = EndAsync(job, CancellationToken.None);
    }

    /// <summary>Ends every job and lets no other begin.</summary>
    /// <param name="atOnce">Cancelled by a user who will not wait for jobs to end in good order.</param>
    internal async Task CloseAsync(CancellationToken atOnce)
    {
        Job[] running;
        lock (_starting)
        {
            _closed = true;
            running = [.. table.All().Where(job => job.State == JobState.Running)];
        }

        await Task.WhenAll(running.Select(job =>
        {
            job.RequestCancel();
            return EndAsync(job, atOnce);
        })).ConfigureAwait(false);
        Leavings.Kill(JobEnvironment.NodeMark(node.Place.NodeId));
    }

    private async Task EndAsync(Job job, CancellationToken atOnce)
    {
        job.Child.SignalGroup(SIGTERM);
        try
        {
            await job.Ended.WaitAsync(Grace, clock, atOnce).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            job.Child.SignalGroup(SIGKILL);
            await job.Ended.WaitAsync(Grace, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Leavings.Kill(JobEnvironment.JobMark(node.Place.NodeId, job.Id));
    }
}
