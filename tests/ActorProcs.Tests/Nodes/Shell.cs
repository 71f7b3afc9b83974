using ActorProcs.Nodes;

namespace ActorProcs.Tests.Nodes;

/// <summary>Children that are shell scripts, and what the system knows of them.</summary>
internal static class Shell
{
    internal static ChildLaunch Script(string script) => new()
    {
        FileName = "/bin/sh",
        Arguments = ["-c", script],
        Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! },
    };

    internal static (ChildProcess Child, ChildRecorder Events) Run(this ChildSupervisor supervisor, string script, ChildRecorder? recorder = null)
    {
        var events = recorder ?? new ChildRecorder();
        return (supervisor.Start(Script(script), events), events);
    }

    /// <summary>Running: a zombie is dead.</summary>
    internal static bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    internal static async Task Until(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(ChildRecorder.Patience);
        while (!condition())
        {
            if (limit.IsCancellationRequested) Assert.Fail($"It did not come true within {ChildRecorder.Patience}: {what}");
            await Task.Delay(5);
        }
    }

    internal static int OpenDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
}
