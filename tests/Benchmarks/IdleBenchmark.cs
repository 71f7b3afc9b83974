using System.Diagnostics;
using System.Globalization;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.Configuration;

namespace ActorProcs.Benchmarks;

/// <summary>What a process costs that does nothing: our scheduler against Akka's wheel, each in a process of its own.</summary>
internal static class IdleBenchmark
{
    private const string ChildArgument = "idle-child";

    private static readonly (string Name, string Scheduler)[] Sides =
    [
        ("ours", ""),
        ("wheel, 10 ms", "akka.scheduler.implementation = \"Akka.Actor.HashedWheelTimerScheduler, Akka\""),
    ];

    internal static int Run(string[] args)
    {
        if (args is [ChildArgument, var index]) return Idle(Sides[int.Parse(index, CultureInfo.InvariantCulture)].Scheduler);

        var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10;
        var children = Enumerable.Range(0, Sides.Length).Select(Child).ToArray();
        foreach (var child in children) child.StandardOutput.ReadLine();
        // Start-up compiles in the background for a while.
        Task.Delay(TimeSpan.FromSeconds(5)).Wait();
        var before = children.Select(Used).ToArray();
        Task.Delay(TimeSpan.FromSeconds(seconds)).Wait();
        var after = children.Select(Used).ToArray();
        Console.WriteLine($"{"",-16}{"CPU ms/s",10}{"switches/s",12}{"RSS MiB",9}");
        for (var i = 0; i < children.Length; i++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Sides[i].Name,-16}{(after[i].Cpu - before[i].Cpu) / seconds,10:F1}{(after[i].Switches - before[i].Switches) / (double)seconds,12:F0}{children[i].WorkingSet64 >> 20,9}"));
            children[i].StandardInput.Close();
            children[i].WaitForExit();
        }

        return 0;
    }

    private static Process Child(int side)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(IdleBenchmark).Assembly.Location);
        foreach (var argument in new[] { "idle", ChildArgument, side.ToString(CultureInfo.InvariantCulture) }) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>Two systems that have talked, so that associations with their heartbeats exist as they do in a worker.</summary>
    private static int Idle(string scheduler)
    {
        var root = Directory.CreateTempSubdirectory("api").FullName;
        Directory.CreateDirectory(Path.Combine(root, "idle"));
        var user = ConfigurationFactory.ParseString(scheduler);
        var node = ActorSystem.Create("idle", WireConfig.For("idle", 1, root, user));
        node.ActorOf<EchoActor>("echo");
        var address = ((ExtendedActorSystem)node).Provider.DefaultAddress;
        var worker = ActorSystem.Create("idle", WireConfig.For("idle", 2, root, user));
        ((ExtendedActorSystem)worker).Provider.ResolveActorRef($"{address}/user/echo").Ask("hello", TimeSpan.FromSeconds(30)).Wait();
        Console.WriteLine("idle");
        Console.In.ReadToEnd();
        Task.WhenAll(node.Terminate(), worker.Terminate()).Wait();
        Directory.Delete(root, recursive: true);
        return 0;
    }

    private static (double Cpu, long Switches) Used(Process process)
    {
        // After the name, which stands in parentheses and may hold anything: state is the first, user and system time 12th and 13th.
        var stat = File.ReadAllText($"/proc/{process.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        var switches = Directory.GetDirectories($"/proc/{process.Id}/task")
            .SelectMany(task => File.ReadLines(Path.Combine(task, "status")))
            .Where(line => line.Contains("ctxt_switches", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.AsSpan(line.IndexOf(':') + 1), CultureInfo.InvariantCulture));
        return (ticks * 10.0, switches);
    }
}
