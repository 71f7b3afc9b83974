using System.Runtime.ExceptionServices;

namespace ActorProcs.Code.Graphs;

/// <summary>Runs what recurses deeply on a thread with a stack to match, so that no graph, however deep, kills a process.</summary>
internal static class DeepStack
{
    private const int BytesALevel = 2048;
    private const int Least = 1 << 20;

    internal static void Run(int depth, Action action)
    {
        ExceptionDispatchInfo? error = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    error = ExceptionDispatchInfo.Capture(e);
                }
            },
            Least + (depth * BytesALevel))
        {
            IsBackground = true,
            Name = "actorprocs-deep",
        };
        thread.Start();
        thread.Join();
        error?.Throw();
    }
}
