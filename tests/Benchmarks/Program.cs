namespace ActorProcs.Benchmarks;

/// <summary>Each benchmark runs its peer in the same run and prints the ratio.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "baseline":
                return BaselineBenchmark.Run();
            default:
                Console.Error.WriteLine("Which benchmark? baseline: processes, pool, locks and values beside CPython.");
                return 2;
        }
    }
}
