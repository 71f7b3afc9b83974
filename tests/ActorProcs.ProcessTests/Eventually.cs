using System.Diagnostics;

namespace ActorProcs.ProcessTests;

/// <summary>Waits for a condition, and fails when it does not come true in a time that no healthy run needs.</summary>
internal static class Eventually
{
    internal static async Task TrueAsync(Func<bool> condition, string what, TimeSpan? patience = null)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < (patience ?? TestProgram.Patience), $"It did not happen: {what}");
            await Task.Delay(10);
        }
    }

    internal static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < TestProgram.Patience, $"It did not happen: {what}");
            await Task.Delay(10);
        }
    }

    internal static async Task<T> GetAsync<T>(Func<T?> look) where T : class
    {
        T? found = null;
        await TrueAsync(() => (found = look()) is not null, "a value that was waited for");
        return found!;
    }

    internal static bool IsGone(int pid)
    {
        try
        {
            // A zombie has ended; that nobody has collected it yet is not its fault.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is 'Z' or 'X';
        }
        catch (IOException)
        {
            return true;
        }
    }
}
