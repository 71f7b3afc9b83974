using System.Diagnostics;
using System.Globalization;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.Configuration;

namespace ActorProcs.Benchmarks;

/// <summary>Our transport against Akka's own, DotNetty over TCP, between two processes. The sides take turns within one run, because a
/// shared machine is twice as fast in one minute as in the next: what counts is the ratio.</summary>
internal static class TransportBenchmark
{
    private const string ChildArgument = "transport-child";

    private static readonly string[] Sides = ["ours", "dotnetty"];

    internal static int Run(string[] args)
    {
        if (args is [ChildArgument, var side, var directory]) return Serve(side, directory);

        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        var root = Directory.CreateTempSubdirectory("apb").FullName;
        Directory.CreateDirectory(Path.Combine(root, "bench"));
        var systems = new List<ActorSystem>();
        var children = new List<Process>();
        try
        {
            var drivers = Sides.ToDictionary(name => name, name =>
            {
                var child = Child(name, root);
                children.Add(child);
                var system = ActorSystem.Create("bench", Settings(name, 1, root));
                systems.Add(system);
                return new TransportDriver(system, child.StandardOutput.ReadLine()!);
            });
            var figures = Sides.ToDictionary(name => name, _ => new Dictionary<string, List<double>>());
            for (var round = 0; round <= rounds; round++)
            {
                foreach (var name in Sides)
                {
                    var measured = drivers[name].Measure();
                    if (round == 0) continue; // The runtime is still compiling.
                    foreach (var (what, value) in measured) (figures[name].TryGetValue(what, out var list) ? list : figures[name][what] = []).Add(value);
                }
            }

            Print(figures, rounds);
            return 0;
        }
        finally
        {
            foreach (var child in children) child.StandardInput.Close();
            Task.WhenAll(systems.Select(system => system.Terminate())).Wait();
            foreach (var child in children) child.WaitForExit();
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Print(Dictionary<string, Dictionary<string, List<double>>> figures, int rounds)
    {
        Console.WriteLine($"Medians of {rounds} rounds; 'better' is how many times less time, or more messages.");
        Console.WriteLine($"{"",-28}{"ours",12}{"dotnetty",12}{"better",9}");
        foreach (var what in figures["ours"].Keys)
        {
            var (ours, theirs) = (Median(figures["ours"][what]), Median(figures["dotnetty"][what]));
            var better = what.EndsWith("us", StringComparison.Ordinal) ? theirs / ours : ours / theirs;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-28}{ours,12:F0}{theirs,12:F0}{better,9:F2}"));
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static Process Child(string side, string root)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(TransportBenchmark).Assembly.Location);
        foreach (var argument in new[] { "transport", ChildArgument, side, root }) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static int Serve(string side, string root)
    {
        var system = ActorSystem.Create("bench", Settings(side, 2, root));
        system.ActorOf<EchoActor>("echo");
        system.ActorOf<CountActor>("count");
        Console.WriteLine(((ExtendedActorSystem)system).Provider.DefaultAddress);
        while (Console.In.ReadLine() is not null)
        {
        }

        system.Terminate().Wait();
        return 0;
    }

    /// <summary>Everything but the transport is the same on both sides, the scheduler too.</summary>
    private static Config Settings(string side, int port, string root)
    {
        var theirs = ConfigurationFactory.ParseString(
            """
            akka.remote {
              enabled-transports = ["akka.remote.dot-netty.tcp"]
              dot-netty.tcp {
                hostname = "127.0.0.1"
                port = 0
              }
            }
            """);
        return WireConfig.For("bench", port, root, side == "ours" ? null : theirs);
    }
}

internal sealed class EchoActor : UntypedActor
{
    protected override void OnReceive(object message) => Sender.Tell(message);
}

/// <summary>Counts until the sender's last message, a text, and answers that one.</summary>
internal sealed class CountActor : UntypedActor
{
    private int _count;

    protected override void OnReceive(object message)
    {
        _count++;
        if (message is not string) return;
        Sender.Tell(_count);
        _count = 0;
    }
}
