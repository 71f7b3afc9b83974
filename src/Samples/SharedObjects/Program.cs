// What processes share: queues, pipes, arrays, dictionaries, lists, memory, and objects that they find by name.
using ActorProcs;

var tasks = Procs.Queue<int>(capacity: 100);
var (here, there) = Procs.Pipe();
using var worker = Procs.Start(async () =>
{
    var sum = 0;
    await foreach (var item in tasks.ReadAllAsync()) sum += item;   // until the queue is closed and empty
    there.Send(sum);
});
for (var i = 0; i < 1000; i++) tasks.Put(i);
tasks.Close();
Console.WriteLine($"queue and pipe: {here.Receive<int>()}");

var squares = Procs.Array<long>(length: 10);
using var writer = Procs.Start(() =>
{
    using var all = squares.Open();                                  // holds the lock; the span is the memory itself
    for (var i = 0; i < all.Span.Length; i++) all.Span[i] = i * i;
});
writer.Join();
Console.WriteLine($"array: {squares[^1]}");

var counts = Procs.Dictionary<string, int>();
var log = Procs.List<string>();
using var child = Procs.Start(() =>
{
    counts.AddOrUpdate("visits", 1, n => n + 1);                     // atomic; a process killed in it leaves the old value
    log.Add("a child was here");
});
child.Join();
Console.WriteLine($"dictionary and list: {counts["visits"]}, {log[0]}");

using var memory = Procs.SharedMemory(1_000_000);
using var filler = Procs.Start(() => memory.AsSpan<int>().Fill(7));
filler.Join();
Console.WriteLine($"shared memory: {memory.AsSpan<int>()[^1]}");

using var other = Procs.Start(() =>
{
    using (Procs.Lock("orders").Acquire()) Procs.Value(0, "count").Value += 1;
});
other.Join();
Console.WriteLine($"by name: {Procs.Value(0, "count").Value}");
