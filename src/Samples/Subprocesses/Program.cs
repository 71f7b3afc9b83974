// Other programs: their streams, their return codes, and an end for the one that takes too long.
using ActorProcs;

await using var sort = await Subprocess.ExecAsync("sort", ["-u"]);
var (sorted, _) = await sort.CommunicateAsync("pear\napple\npear\n");
Console.Write(sorted);

await using var shell = await Subprocess.ShellAsync("for i in 1 2 3; do echo line $i; done; exit 3");
await foreach (var line in shell.ReadLinesAsync()) Console.WriteLine(line);
Console.WriteLine($"return code {await shell.WaitAsync()}");

await using var slow = await Subprocess.ShellAsync("sleep 1000 | sleep 1000");
using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
try
{
    await slow.CommunicateAsync(cancellationToken: limit.Token);
}
catch (OperationCanceledException)
{
    Console.WriteLine($"killed with all it started: {slow.ReturnCode}");
}
