// Creation, start, join: four processes that sleep one second each, side by side.
using System.Diagnostics;
using ActorProcs;

var clock = Stopwatch.StartNew();
Proc[] procs = [.. Enumerable.Range(0, 4).Select(_ => Procs.Create(Task1))];
foreach (var p in procs) p.Start();
foreach (var p in procs) p.Join();
Console.WriteLine($"{clock.Elapsed.TotalSeconds:F2} s");

static void Task1()
{
    Thread.Sleep(1000);
    Console.WriteLine($"PID: {Environment.ProcessId}, parent: {Procs.Parent!.Pid}");
}
