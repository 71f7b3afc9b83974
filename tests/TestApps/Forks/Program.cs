// Every way in which a method may fork. One program, because all that the cases need of a node is that it is there.
using ActorProcs;
using Forks;

switch (args.FirstOrDefault())
{
    case "main":
        // Top-level statements fork like any method, and what they return is the exit code of both.
        int number = 40;
        string[] words = ["a", "b"];
        int pid = await Procs.ForkAsync();
        Console.WriteLine($"{(pid == 0 ? "clone" : "original")} {++number} {string.Join(',', words)} {args[0]}");
        if (pid > 0) Console.WriteLine($"exit {await Procs.LastForked!.Exited}");
        return pid == 0 ? 5 : 0;

    case "orphan":
        // The clone never ends by itself; the test kills one of the two.
        int child = await Procs.ForkAsync();
        Console.WriteLine($"{(child == 0 ? "clone" : "original")} {Environment.ProcessId}");
        if (child == 0) await Task.Delay(Timeout.Infinite);
        Console.WriteLine($"exit {await Procs.LastForked!.Exited}");
        return 0;

    case "failure":
        int none = await Procs.ForkAsync();
        Console.WriteLine($"fork gave {none}: {Procs.LastForkError?.GetType().Name}: {Procs.LastForkError?.Message}");
        Console.WriteLine($"children {Procs.ActiveChildren().Count}, forked {Procs.LastForked?.Name ?? "nobody"}");
        return 0;

    default:
        foreach (var run in (Func<Task>[])[.. Variables.Cases, .. Methods.Cases, .. Flow.Cases, .. Families.Cases, .. Refusals.Cases]) await run();
        return 0;
}
