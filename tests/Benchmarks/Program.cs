namespace ActorProcs.Benchmarks;

internal static class Program
{
    private static int Main(string[] args)
    {
        Console.Error.WriteLine($"No benchmark is called '{string.Join(' ', args)}'.");
        return 2;
    }
}
