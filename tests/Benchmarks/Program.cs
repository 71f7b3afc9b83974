namespace ActorProcs.Benchmarks;

internal static class Program
{
    private static int Main(string[] args) => args switch
    {
        ["transport", .. var rest] => TransportBenchmark.Run(rest),
        ["idle", .. var rest] => IdleBenchmark.Run(rest),
        _ => Unknown(args),
    };

    private static int Unknown(string[] args)
    {
        Console.Error.WriteLine($"No benchmark is called '{string.Join(' ', args)}'. There are: transport, idle.");
        return 2;
    }
}
