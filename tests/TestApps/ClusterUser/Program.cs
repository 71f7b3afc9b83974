// A program on a host of a cluster. "print" lets a process on another host write many lines; "named" does with objects that have names
// what it is told on its standard input, and says what came of it.
using System.Diagnostics;
using System.Globalization;
using ActorProcs;

switch (args)
{
    case ["print", var lines, var node, var progress]:
        var count = int.Parse(lines, CultureInfo.InvariantCulture);
        using (var printer = Procs.Start(() => Print(count, progress), new ProcOptions { Node = node }))
        {
            printer.Join();
            return printer.ExitCode!.Value;
        }

    case ["named"]:
        while (Console.ReadLine() is { } line)
        {
            try
            {
                Console.WriteLine(Do(line));
            }
#pragma warning disable CA1031 // Whatever it was, the test is told.
            catch (Exception e)
            {
                Console.WriteLine($"err {e.GetType().Name} {e.Message.ReplaceLineEndings(" ")}");
            }
#pragma warning restore CA1031
        }

        return 0;
    default:
        return 2;
}

static void Print(int count, string progress)
{
    var filling = new string('.', 1000);
    for (var i = 0; i < count; i++)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i} {filling}"));
        if (i % 64 == 0) File.WriteAllText(progress, i.ToString(CultureInfo.InvariantCulture));
    }
}

static string Do(string command)
{
    switch (command)
    {
        case "add":
            return $"ok {Procs.Value(0, "total").Add(1)}";
        case "get":
            return $"ok {Procs.Value(0, "total").Value}";
        case "enter":
            var guarded = Procs.Value(0, "guarded");
            using (var lease = Procs.Lock("gate").Acquire())
            {
                // Two steps, between which another one would be seen.
                var entered = Stopwatch.GetTimestamp();
                var before = guarded.Value;
                guarded.Value = before + 1;
                return string.Create(CultureInfo.InvariantCulture, $"ok {lease.FencingToken} {entered} {Stopwatch.GetTimestamp()} {before} {lease.Abandoned}");
            }

        default:
            throw new ArgumentException($"There is no '{command}'.");
    }
}
