// Every signature that programs are written against, called by the names of its arguments, and beside the namespaces whose names come
// near: that it compiles is the test. It runs too, so that no member is only a promise.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipelines;
using ActorProcs;
using Contract;

// Only there to share the file with our names.
_ = (typeof(Pipe), typeof(ConcurrentQueue<int>), typeof(Barrier), typeof(Process));

await Functions.RunAsync();
Functions.Exceptions();
await Processes.RunAsync();
await Pools.RunAsync();
await Locks.RunAsync();
await Values.RunAsync();
await Queues.RunAsync();
await Containers.RunAsync();
await Subprocesses.RunAsync();
await Contexts.RunAsync();
await Forks.RunAsync();
Console.WriteLine("all of it");
