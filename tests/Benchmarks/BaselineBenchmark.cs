using System.Diagnostics;
using System.Globalization;

namespace ActorProcs.Benchmarks;

/// <summary>The figures that later work is measured against, beside CPython's in the same run.</summary>
internal static class BaselineBenchmark
{
    internal static int Run()
    {
        var python = CPython.Measure();
        Console.WriteLine("| what | unit | ActorProcs | CPython multiprocessing | ratio |");
        Console.WriteLine("|---|---|---:|---:|---:|");

        var cold = Milliseconds(StartAndJoin);
        for (var i = 0; i < 3; i++) StartAndJoin();
        var starts = Median(9, () =>
        {
            WaitForSpare();
            return Milliseconds(StartAndJoin);
        });
        Row("the first start + join of a program, node included", "ms", cold, null, smallerIsBetter: true);
        Row("start + join, a spare ready (CPython: spawn)", "ms", starts, python.GetValueOrDefault("start-spawn"), smallerIsBetter: true);
        Row("start + join, a spare ready (CPython: forkserver)", "ms", starts, python.GetValueOrDefault("start-forkserver"), smallerIsBetter: true);
        Row("start + join, a spare ready (CPython: fork)", "ms", starts, python.GetValueOrDefault("start-fork"), smallerIsBetter: true);

        using (var pool = Procs.Pool(2))
        {
            pool.Map(static x => x, Enumerable.Range(0, 1000));
            for (var i = 0; i < 300; i++) pool.Apply(static () => 0);
            Row("apply of a no-op, round trip", "us", Median(2000, () => Milliseconds(() => pool.Apply(static () => 0)) * 1e3), python.GetValueOrDefault("apply"), smallerIsBetter: true);
            var numbers = Enumerable.Range(0, 1_000_000).ToArray();
            for (var i = 0; i < 2; i++) pool.Map(static x => x * x, numbers);
            Row("map of x * x over 1e6 ints, pool of 2", "items/s", Median(5, () => numbers.Length / Seconds(() => pool.Map(static x => x * x, numbers))), python.GetValueOrDefault("map"));
        }

        Locks(python);
        return 0;
    }

    private static void Locks(IReadOnlyDictionary<string, double> python)
    {
        var gate = Procs.Lock();
        LockPairs(gate, 100_000);
        Row("lock, acquire + release, 1 process", "pairs/s", Median(5, () => 1_000_000 / Seconds(() => LockPairs(gate, 1_000_000))), python.GetValueOrDefault("lock-1"));
        Row("lock, 2 processes contending", "pairs/s", Median(3, () => Together(() => LockPairs(gate, 200_000), 200_000)), python.GetValueOrDefault("lock-2"));
        var value = Procs.Value(0L);
        Increments(value, 10_000);
        Row("value += 1 under its lock, 1 process", "ops/s", Median(5, () => 100_000 / Seconds(() => Increments(value, 100_000))), python.GetValueOrDefault("value-1"));
        Row("value += 1 under its lock, 2 processes", "ops/s", Median(3, () => Together(() => Increments(value, 5_000), 5_000)), python.GetValueOrDefault("value-2"));
    }

    private static void LockPairs(ProcLock gate, int count)
    {
        for (var i = 0; i < count; i++) gate.Acquire().Dispose();
    }

    private static void Increments(ProcValue<long> value, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using (value.Lock.Acquire()) value.Value += 1;
        }
    }

    /// <summary>Two processes at once; the start of a process is in the time, as it is in the peer's.</summary>
    private static double Together(Action work, int each)
    {
        var clock = Stopwatch.StartNew();
        Proc[] both = [Procs.Start(work), Procs.Start(work)];
        foreach (var process in both) process.Join();
        return 2 * each / clock.Elapsed.TotalSeconds;
    }

    private static void StartAndJoin()
    {
        using var process = Procs.Start(static () => { });
        process.Join();
    }

    private static void WaitForSpare()
    {
        while (ProcContext.Default.NodesAsync().GetAwaiter().GetResult()[0].Spares == 0) Thread.Sleep(5);
    }

    private static double Median(int times, Func<double> measure)
    {
        var values = Enumerable.Range(0, times).Select(_ => measure()).Order().ToArray();
        return values[values.Length / 2];
    }

    private static double Milliseconds(Action action) => Seconds(action) * 1e3;

    private static double Seconds(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }

    private static void Row(string what, string unit, double ours, double? theirs, bool smallerIsBetter = false)
    {
        var known = theirs is > 0;
        var ratio = known ? smallerIsBetter ? theirs!.Value / ours : ours / theirs!.Value : 0;
        Console.WriteLine($"| {what} | {unit} | {Number(ours)} | {(known ? Number(theirs!.Value) : "-")} | {(known ? ratio.ToString("F2", CultureInfo.InvariantCulture) + "x" : "-")} |");
    }

    private static string Number(double value) =>
        value >= 1000 ? value.ToString("N0", CultureInfo.InvariantCulture) : value.ToString("G3", CultureInfo.InvariantCulture);
}
