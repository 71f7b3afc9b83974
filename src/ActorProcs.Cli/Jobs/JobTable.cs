using ActorProcs.Cli.Api;

namespace ActorProcs.Cli.Jobs;

/// <summary>The jobs of this cluster, in memory: all that run, and the last thousand that have ended.</summary>
internal sealed class JobTable(TimeProvider clock)
{
    internal const int MostEnded = 1000;

    // A thousand jobs that each fill their own bound would be gigabytes.
    private const long MostOutput = 256 << 20;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly JobId _ids = new(clock);

    internal Job Make(JobSubmission submission)
    {
        lock (_gate) return new Job(_ids.Next(), submission, clock.GetUtcNow());
    }

    internal void Add(Job job)
    {
        lock (_gate)
        {
            _jobs[job.Id] = job;
            Trim();
        }
    }

    /// <summary>The job of this name, or of the only name that begins so; case does not matter.</summary>
    internal Job? Find(string id)
    {
        lock (_gate)
        {
            if (_jobs.TryGetValue(id.ToUpperInvariant(), out var job)) return job;
            var candidates = _jobs.Values.Where(each => each.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray();
            return id.Length > 0 && candidates is [var only] ? only : null;
        }
    }

    /// <summary>Newest first.</summary>
    internal IReadOnlyList<Job> All()
    {
        lock (_gate) return [.. _jobs.Values.Reverse()];
    }

    internal JobCounts Count()
    {
        var states = All().CountBy(job => job.State).ToDictionary();
        return new JobCounts(
            states.GetValueOrDefault(JobState.Running),
            states.GetValueOrDefault(JobState.Succeeded),
            states.GetValueOrDefault(JobState.Failed),
            states.GetValueOrDefault(JobState.Cancelled));
    }

    private void Trim()
    {
        var ended = _jobs.Values.Where(job => job.State != JobState.Running).ToArray();
        foreach (var job in ended.SkipLast(MostEnded)) _jobs.Remove(job.Id);
        var kept = 0L;
        foreach (var job in ended.Reverse())
        {
            kept += job.Output.BytesKept;
            if (kept > MostOutput) job.Output.Forget();
        }
    }
}
