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
    private const int Rounds = 7;

    internal static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("apm").FullName;
        try
        {
            using var trust = await ClusterTrust.OpenOrCreateAsync(new StateFolder(Path.Combine(folder, "state")), ["127.0.0.1"]);
            Console.WriteLine($"| {Megabytes} MB from node to node, median of {Rounds} | MB/s |");
            Console.WriteLine("|---|---:|");
            Console.WriteLine($"| mutual TLS 1.3 | {await MeasureAsync(new MeshTls(trust), Path.Combine(folder, "t")):F0} |");
            Console.WriteLine($"| --insecure | {await MeasureAsync(new NoSecurity(), Path.Combine(folder, "p")):F0} |");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> MeasureAsync(IMeshSecurity security, string folder)
    {
        var (giver, giving) = Start(security, "127.0.0.2", folder + "a");
        var (taker, taking) = Start(security, "127.0.0.3", folder + "b");
        try
        {
            var bytes = new byte[Megabytes * 1_000_000];
            Random.Shared.NextBytes(bytes);
            var rates = new List<double>();
            for (var i = 0; i <= Rounds; i++)
            {
                var packed = giver.Session.Bulk.Pack(bytes);
                var begin = Stopwatch.GetTimestamp();
                var taken = taker.Session.Bulk.Take(packed);
                var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
                if (!taken.AsSpan().SequenceEqual(bytes)) throw new InvalidOperationException("Other bytes came than went.");
                if (i > 0) rates.Add(Megabytes / seconds); // The first one compiles.
            }

            return rates.Order().ElementAt(Rounds / 2);
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
