using System.Runtime.CompilerServices;

namespace ActorProcs.Cli.Jobs;

/// <summary>One reader of a job's output, with its own position in it.</summary>
internal sealed class JobOutputReader(JobOutput output, bool lossless) : IDisposable
{
    internal bool Lossless { get; } = lossless;

    /// <summary>The number of the next line to read. Belongs to the output, which has the lock.</summary>
    internal long Position { get; set; }

    /// <summary>How many bytes lie before that line. Belongs to the output.</summary>
    internal long Offset { get; set; }

    /// <param name="follow">Wait for more until the job has ended.</param>
    /// <param name="cancellationToken">The reader has gone.</param>
    internal async IAsyncEnumerable<OutputBatch> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (batch, changed) = output.Take(this, follow);
            if (batch is not null) yield return batch;
            else if (changed is not null) await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            else yield break;
        }
    }

    public void Dispose() => output.Leave(this);
}
