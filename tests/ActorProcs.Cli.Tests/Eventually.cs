using System.Diagnostics;

namespace ActorProcs.Cli.Tests;

/// <summary>Waits for a condition, and fails when it does not come true in a time that no healthy run needs.</summary>
internal static class Eventually
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    internal static Task TrueAsync(Func<bool> condition, Func<string> what) => TrueAsync(() => Task.FromResult(condition()), what);

    internal static async Task TrueAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Patience, $"It did not happen: {what()}");
            await Task.Delay(10);
        }
    }
}
