// A program that uses the cluster it is given: it says who the node is, runs a function in a process there, and ends with a code, or not.
using System.Globalization;
using ActorProcs;

if (args is ["forever"])
{
    using var endless = Procs.Start(static () => Thread.Sleep(Timeout.Infinite));
    Console.WriteLine($"process {endless.Pid}");
    endless.Join();
}

var answer = await Procs.RunAsync(() => (Environment.ProcessId, Line: string.Join(' ', ["from", "a", "process"])));
var node = (await ProcContext.Default.NodesAsync())[0];
Console.WriteLine(answer.ProcessId != Environment.ProcessId ? answer.Line : "not in a process of its own");
Console.WriteLine($"node {node.Pid}");
Console.WriteLine($"arguments {string.Join('|', args)}");
return args is [var code, ..] ? int.Parse(code, CultureInfo.InvariantCulture) : 0;
