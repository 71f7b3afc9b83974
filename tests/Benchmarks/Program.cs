using ActorProcs.Benchmarks.Hosts;

namespace ActorProcs.Benchmarks;

/// <summary>Each benchmark runs its peer in the same run and prints the ratio.</summary>
internal static class Program
{
    private static int Main(string[] args) => args switch
    {
        ["baseline"] => BaselineBenchmark.Run(),
        ["start"] => StartBenchmark.RunAsync().GetAwaiter().GetResult(),
        ["cluster", .. var rows] => ClusterBenchmark.RunAsync(rows).GetAwaiter().GetResult(),
        [ClusterDriver.Word, .. var rows] => ClusterDriver.Run(rows),
        [RawTls.TakerWord, var address] => RawTls.Take(address),
        [RawTls.SenderWord, var address] => RawTls.Send(address),
        ["mesh"] => MeshBenchmark.RunAsync().GetAwaiter().GetResult(),
        ["transport", .. var rest] => TransportBenchmark.Run(rest),
        ["idle", .. var rest] => IdleBenchmark.Run(rest),
        _ => Unknown(args),
    };

    private static int Unknown(string[] args)
    {
        Console.Error.WriteLine(
            $"""
            No benchmark is called '{string.Join(' ', args)}'. There are:
              baseline   processes, pool, locks and values, beside CPython
              start      a worker, from its start to its first message
              cluster    hosts in network namespaces, beside Dask, or only some rows of that table; needs root
              mesh       bytes from node to node
              transport  our transport beside DotNetty
              idle       an idle process with our scheduler, and with Akka's
            """);
        return 2;
    }
}
