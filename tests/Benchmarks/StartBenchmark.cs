using System.Diagnostics;

namespace ActorProcs.Benchmarks;

/// <summary>How long a worker takes from its start to its first message, and what that consists of.</summary>
internal static class StartBenchmark
{
    private const int Rounds = 7;

    internal static async Task<int> RunAsync()
    {
        var begins = new List<double>();
        var answers = new List<double>();
        await using (var cold = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 }))
        {
            for (var i = 0; i <= Rounds; i++)
            {
                var started = Stopwatch.GetTimestamp();
                var (began, answered) = await cold.RunAsync(static async () =>
                {
                    var begin = Stopwatch.GetTimestamp();
                    await ProcContext.Default.NodesAsync();
                    return (begin, Stopwatch.GetTimestamp());
                });
                if (i == 0) continue; // The first one compiles this program's own side.
                begins.Add(Stopwatch.GetElapsedTime(started, began).TotalMilliseconds);
                answers.Add(Stopwatch.GetElapsedTime(started, answered).TotalMilliseconds);
            }
        }

        var warm = new List<double>();
        await using (var context = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 1 }))
        {
            await context.RunAsync(static () => 0);
            for (var i = 0; i < Rounds; i++)
            {
                while ((await context.NodesAsync())[0].Spares == 0) await Task.Delay(5);
                var started = Stopwatch.GetTimestamp();
                var began = await context.RunAsync(static () => Stopwatch.GetTimestamp());
                warm.Add(Stopwatch.GetElapsedTime(started, began).TotalMilliseconds);
            }
        }

        Console.WriteLine("| a worker, medians of 7 | ms |");
        Console.WriteLine("|---|---:|");
        Console.WriteLine($"| cold: started, until its function runs (runtime, worker, the function's code) | {Median(begins):F0} |");
        Console.WriteLine($"| ... until the node has answered its first message (actor system, connection, association) | {Median(answers):F0} |");
        Console.WriteLine($"| a spare: until the function runs | {Median(warm):F1} |");
        return 0;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
