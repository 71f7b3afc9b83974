using ActorProcs;

namespace Forks;

internal static class Say
{
    /// <summary>One line of the case's transcript.</summary>
    internal static void Line(string name, string text) => Console.WriteLine($"{name}: {text}");

    internal static void Line(string name, int pid, string text) => Line(name, $"{(pid == 0 ? "clone" : pid > 0 ? "original" : "failed")} {text}");

    /// <summary>In the original: waits for the clone and says how it ended.</summary>
    internal static Task End(string name, int pid) => pid == 0 ? Task.CompletedTask : End(name, Procs.LastForked, Procs.LastForkError);

    internal static async Task End(string name, Proc? clone, Exception? error)
    {
        if (clone is not null) Line(name, $"exit {await clone.Exited}");
        if (error is not null) Line(name, $"error {error.Message}");
    }
}
