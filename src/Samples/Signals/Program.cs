// How processes wait for each other: semaphore, event, barrier, condition.
using ActorProcs;

var doors = Procs.Semaphore(2);
var go = Procs.Event();
var inside = Procs.Value(0);
var most = Procs.Value(0);
Proc[] guests = [.. Enumerable.Range(0, 4).Select(_ => Procs.Start(() =>
{
    go.Wait();
    using (doors.Acquire())
    {
        var now = inside.Increment();
        most.Update(seen => Math.Max(seen, now));
        inside.Decrement();
    }
}))];
go.Set();
foreach (var guest in guests) guest.Join();
Console.WriteLine($"semaphore and event: at most {(most.Value <= 2 ? "two" : "too many")} inside");

var line = Procs.Barrier(3);
var arrived = Procs.Value(0);
Proc[] runners = [.. Enumerable.Range(0, 3).Select(_ => Procs.Start(() =>
{
    arrived.Increment();
    line.Wait();
    if (arrived.Value != 3) throw new InvalidOperationException("The barrier let somebody through early.");
}))];
foreach (var runner in runners) runner.Join();
Console.WriteLine($"barrier: {string.Join(' ', runners.Select(runner => runner.ExitCode))}");

var gate = Procs.Condition();
var ready = Procs.Value(false);
using var waiter = Procs.Start(() =>
{
    gate.Acquire();
    gate.WaitFor(() => ready.Value);
    gate.Release();
});
gate.Acquire();
ready.Value = true;
gate.NotifyAll();
gate.Release();
waiter.Join();
Console.WriteLine($"condition: {waiter.ExitCode}");
