using System.Runtime.ExceptionServices;
using ActorProcs.Code;

namespace ActorProcs.Processes;

/// <summary>A process that is waited for, for what its function returns.</summary>
internal static class FunctionCall
{
    internal static async Task<TResult> RunAsync<TResult>(
        ProcContext context, Delegate target, ProcOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        var child = new ChildState(context, target, [], options ?? new ProcOptions(), wantsResult: true);
        try
        {
            await child.StartAsync(cancellationToken).ConfigureAwait(false);
            await child.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            child.Abandon();
            throw;
        }

        var end = child.EndedWith!;
        if (end.Error is { } error) ExceptionDispatchInfo.Throw(ErrorPacker.Unpack(error));
        if (end.Result is { } result) return Pickler.Unpack<TResult>(result);
        throw new ProcDiedException(
            $"{child.Name} (pid {child.Pid}) ended before its function returned: {end.Certificate.Cause}.", end.Certificate);
    }
}
