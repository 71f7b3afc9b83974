// Fork: the method goes on twice from here, and each process has its own copy of the variables.
using ActorProcs;

var seen = new List<string> { "before the fork, once" };

int pid = await Procs.ForkAsync();
if (pid > 0) Console.WriteLine($"original {Environment.ProcessId}, clone {pid}");
else if (pid == 0) Console.WriteLine($"clone {Environment.ProcessId}");
else Console.Error.WriteLine($"fork failed: {Procs.LastForkError!.Message}");

seen.Add(pid == 0 ? "in the clone" : "in the original");
Console.WriteLine($"{Environment.ProcessId} has seen: {string.Join(", ", seen)}");
