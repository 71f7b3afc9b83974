namespace ActorProcs.Tests.Tenure;

/// <summary>Waiting for what must come. The limit only ends a test that has failed.</summary>
internal static class Conditions
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    internal static async Task Until(Func<bool> condition, string what)
    {
        var deadline = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, $"It never came to be: {what}");
            await Task.Delay(1);
        }
    }

    /// <summary>Runs on a thread of its own, as the body of a process does.</summary>
    internal static Task OnThread(Action action) => Task.Factory.StartNew(
        action,
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default).WaitAsync(Limit);

    internal static Task<T> OnThread<T>(Func<T> function) => Task.Factory.StartNew(
        function,
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default).WaitAsync(Limit);
}
