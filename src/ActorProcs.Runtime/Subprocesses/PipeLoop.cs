using ActorProcs.Nodes;

namespace ActorProcs.Subprocesses;

/// <summary>The one thread on which the pipes and the ends of all subprocesses are waited for. It starts with the first of them.</summary>
internal static class PipeLoop
{
    private static readonly Lazy<PollLoop> Loop = new(() => new PollLoop("actorprocs-subprocesses"));

    internal static PollLoop Shared => Loop.Value;
}

/// <summary>One wait until a pipe can be read or written, which keeps the pipe's descriptor open meanwhile.</summary>
internal sealed class PipeWait : PollTarget
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PipeWait(int descriptor, short interest)
    {
        Descriptor = descriptor;
        Interest = interest;
    }

    internal override int Descriptor { get; }

    internal override short Interest { get; }

    /// <summary>Completes when the pipe is ready, or has no other end any more; or when the token is cancelled, which is the caller's to
    /// look at. The descriptor must stay open until then.</summary>
    internal static async Task UntilReadyAsync(int descriptor, short interest, CancellationToken cancellationToken)
    {
        var wait = new PipeWait(descriptor, interest);
        PipeLoop.Shared.Post(() => PipeLoop.Shared.Add(wait));
        await using var giveUp = cancellationToken.UnsafeRegister(
            static state => PipeLoop.Shared.Post(((PipeWait)state!).Ready), wait).ConfigureAwait(false);
        await wait._ready.Task.ConfigureAwait(false);
    }

    internal override void Ready()
    {
        if (!IsRemoved) PipeLoop.Shared.Remove(this);
        _ready.TrySetResult();
    }
}
