namespace ActorProcs.Tenure;

/// <summary>An asynchronous method that waits for a word.</summary>
internal sealed class TaskWaiter : WordWaiter
{
    // Completed inside the word's gate, often on an actor: the continuation must run elsewhere.
    private readonly TaskCompletionSource<long> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<long> Ticket => _source.Task;

    internal override bool CanRetry => false;

    internal override void Granted(long ticket) => _source.SetResult(ticket);

    internal override void Nudged()
    {
    }

    internal override void Failed(Exception why) => _source.SetException(why);
}
