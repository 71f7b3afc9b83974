using System.Diagnostics;
using System.Net;
using ActorProcs.Mesh;
using ActorProcs.Nodes;
using ActorProcs.Trust;

namespace ActorProcs.Benchmarks;

/// <summary>How fast bytes come from another node's memory into an array, over the loopback: with certificates, and with --insecure.</summary>
internal static class MeshBenchmark
{
    private const int Megabytes = 100;
    private const int Rounds = 15;
    private const int WarmUps = 6;

    internal static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("apm").FullName;
        try
        {
            using var trust = await ClusterTrust.OpenOrCreateAsync(new StateFolder(Path.Combine(folder, "state")), ["127.0.0.1"]);
            Console.WriteLine($"| {Megabytes} MB from node to node, median of {Rounds} | MB/s | MB/s of processor time |");
            Console.WriteLine("|---|---:|---:|");
            Print("mutual TLS 1.3", await MeasureAsync(new MeshTls(trust), Path.Combine(folder, "t")));
            Print("--insecure", await MeasureAsync(new NoSecurity(), Path.Combine(folder, "p")));
            return 0;

            // The second figure is of both nodes together, and the same on a machine that is busy with other things.
            static void Print(string how, (double Rate, double OfProcessor) found) => Console.WriteLine($"| {how} | {found.Rate:F0} | {found.OfProcessor:F0} |");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Rate, double OfProcessor)> MeasureAsync(IMeshSecurity security, string folder)
    {
        var (giver, giving) = Start(security, "127.0.0.2", folder + "a");
        var (taker, taking) = Start(security, "127.0.0.3", folder + "b");
        try
        {
            var bytes = new byte[Megabytes * 1_000_000];
            Random.Shared.NextBytes(bytes);
            var rates = new List<double>();
            var used = TimeSpan.Zero;
            for (var i = 0; i < WarmUps + Rounds; i++)
            {
                var packed = giver.Session.Bulk.Pack(bytes);
                var (begin, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                var taken = taker.Session.Bulk.Take(packed);
                var (seconds, processor) = (Stopwatch.GetElapsedTime(begin).TotalSeconds, Environment.CpuUsage.TotalTime - before);
                if (!taken.AsSpan().SequenceEqual(bytes)) throw new InvalidOperationException("Other bytes came than went.");
                if (i < WarmUps) continue; // The runtime is still compiling.
                rates.Add(Megabytes / seconds);
                used += processor;
            }

            return (rates.Order().ElementAt(Rounds / 2), Megabytes * Rounds / used.TotalSeconds);
        }
        finally
        {
            foreach (var node in new[] { giver, taker }) await node.DisposeAsync();
            foreach (var mesh in new[] { giving, taking }) await mesh.DisposeAsync();
        }
    }

    private static (NodeRuntime Node, Mesh.Mesh Mesh) Start(IMeshSecurity security, string address, string folder)
    {
        var mesh = Mesh.Mesh.Bind(new MeshOptions { Listen = IPAddress.Parse(address), Port = 0, Security = security });
        var node = NodeRuntime.Start(new LocalOptions { Directory = folder, Spares = 0 }, sparesAtOnce: false, mesh.NetworkWith());
        mesh.Serve(node);
        return (node, mesh);
    }
}
