// A pool of four processes and sixteen tasks.
using System.Diagnostics;
using ActorProcs;

var clock = Stopwatch.StartNew();
using var pool = Procs.Pool(4);
var lines = pool.Map(Work, Enumerable.Range(0, 16).Select(i => $"Tarea_{i}"));
foreach (var line in lines) Console.WriteLine(line);
Console.WriteLine($"{lines.Length} tasks in {clock.Elapsed.TotalSeconds:F2} s by {lines.Select(line => line.Split(' ')[^1]).Distinct().Count()} processes");

static string Work(string name)
{
    Thread.Sleep(100);
    return $"{name} done by {Environment.ProcessId}";
}
