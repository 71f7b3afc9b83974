// A shared variable and a lock: what is captured is copied, what is a handle is shared.
using System.Diagnostics;
using ActorProcs;

int local = 0;
var shared = Procs.Value(0.0);
var gate = Procs.Lock();

var clock = Stopwatch.StartNew();
Proc[] procs = [.. Enumerable.Range(0, 4).Select(_ => Procs.Start(Increment))];
foreach (var p in procs) p.Join();
Console.WriteLine($"{clock.Elapsed.TotalSeconds:F2} s, local {local}, shared {shared.Value}");

void Increment()
{
    using (gate.Acquire())
    {
        Thread.Sleep(500);
#pragma warning disable APROC001 // Lost, as the analyzer says: that is what this line shows.
        local += 1;
#pragma warning restore APROC001
        shared.Value += 1;
    }
}
