namespace ActorProcs.Conformance;

/// <summary>What a C# program prints, in the form in which Python would have printed it.</summary>
internal sealed class Transcript
{
    private readonly List<string> _lines = [];

    internal string[] Lines => [.. _lines];

    /// <summary>Python's <c>print</c>: the values, parted by spaces.</summary>
    internal void Print(params object?[] values) => _lines.AddRange(string.Join(' ', values.Select(PythonForm.Str)).Split('\n'));

    internal void Raises(Action action) => Print(Caught(action));

    internal void RaisesSaying(Action action) => Print(CaughtSaying(action));

    internal async Task RaisesAsync(Func<Task> action) => Print(Text(await ErrorOf(action), says: false));

    internal async Task RaisesSayingAsync(Func<Task> action) => Print(Text(await ErrorOf(action), says: true));

    /// <summary>The kind of the error that the action throws. For programs that run in other processes and send it home.</summary>
    internal static string Caught(Action action) => Text(ErrorOf(action), says: false);

    /// <summary>The kind of the error, and its text.</summary>
    internal static string CaughtSaying(Action action) => Text(ErrorOf(action), says: true);

    /// <summary>Waits for a condition, for longer than any healthy run needs.</summary>
    internal static bool Eventually(Func<bool> condition) => SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30));

    private static string Text(Exception? error, bool says) => error switch
    {
        null => "raises nothing",
        _ when says => $"raises {error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}",
        _ => $"raises {error.GetType().Name}",
    };

    private static Exception? ErrorOf(Action action)
    {
        try
        {
            action();
            return null;
        }
#pragma warning disable CA1031 // Whatever it is, it is what the transcript shows.
        catch (Exception e)
        {
            return e;
        }
    }

    private static async Task<Exception?> ErrorOf(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
#pragma warning restore CA1031
    }
}
