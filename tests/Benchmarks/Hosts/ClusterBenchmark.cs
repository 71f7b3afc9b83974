using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorProcs.Benchmarks.Hosts;

/// <summary>Hosts in network namespaces of this machine, with mutual TLS between them, beside Dask (without TLS) in the same namespaces.</summary>
internal static class ClusterBenchmark
{
    private const int Hosts = 3;

    /// <summary>The node that dies at the end: neither the first one nor the one that the driver measures with.</summary>
    private const int Victim = 3;

    private static readonly (string Name, string What, string Unit, bool SmallerIsBetter)[] Rows =
    [
        ("tasks", "no-op tasks, one by one", "tasks/s", false),
        ("far", "the same by one worker of the other host alone", "tasks/s", false),
        ("map", "map of x * x over 1e6 ints", "items/s", false),
        ("lock", "a lock that goes from host to host, p50", "ms", true),
        ("bulk", "100 MB to a process of the other host, and its answer", "MB/s", false),
        ("scatter", "the same, Dask's data sent ahead to the worker (`scatter`)", "MB/s", false),
        ("tls", "the same again, Dask with TLS too", "MB/s", false),
        ("raw", "100 MB by TLS alone, memory to memory", "MB/s", false),
        ("named", "write of a named value, three hosts, p50", "ms", true),
        ("join", "a host that starts, until it is a member", "s", true),
        ("death", "a host that dies, until its work runs elsewhere", "s", true),
    ];

    /// <param name="rows">The names of the measurements; none is all.</param>
    internal static async Task<int> RunAsync(string[] rows)
    {
        if (rows.FirstOrDefault(row => Rows.All(known => known.Name != row)) is { } unknown)
        {
            Console.Error.WriteLine($"There is no measurement '{unknown}'. There are: {string.Join(", ", Rows.Select(row => row.Name))}.");
            return 2;
        }

        using var hosts = new ClusterHosts(Hosts);
        var isInterrupted = false;
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
        try
        {
            var peer = Path.Combine(AppContext.BaseDirectory, "cluster_peer.py");
            string[] command = ["/usr/bin/python3", "-W", "ignore", peer, ClusterHosts.AddressOf(1), ClusterHosts.NameOf(2), .. rows];
            var theirs = Values(ClusterHosts.On(1, command), _ => { });
            var ours = await MeasureAsync(hosts, rows).ConfigureAwait(false);
            Print(ours, theirs);
        }
        catch (Exception) when (isInterrupted)
        {
            // What we measured has been ended under our hands.
        }

        // Whoever cleans up ends this process when it has.
        if (isInterrupted) await Task.Delay(Timeout.Infinite).ConfigureAwait(false);
        return 0;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            isInterrupted = true;
            hosts.Dispose();
            Environment.Exit(1);
        }
    }

    private static async Task<Dictionary<string, double>> MeasureAsync(ClusterHosts hosts, string[] rows)
    {
        var ours = new Dictionary<string, double>();
        if (rows.Length == 0 || rows.Contains("raw")) ours["raw"] = RawTls.Measure();
        await hosts.StartNodeAsync(1).ConfigureAwait(false);
        for (var host = 2; host <= Hosts; host++) ours["join"] = (await hosts.StartNodeAsync(host).ConfigureAwait(false)).TotalSeconds;

        long killed = 0;
        var driver = hosts.Console(1, ["job", "submit", "-q", "--", typeof(ClusterBenchmark).Assembly.Location, ClusterDriver.Word, .. rows]);
        foreach (var (name, value) in Values(driver, line => { if (line == ClusterDriver.KillWord) killed = hosts.KillNode(Victim); })) ours[name] = value;
        if (ours.TryGetValue("death", out var moved)) ours["death"] = (moved - killed) / Stopwatch.Frequency;
        if (ours.TryGetValue("bulk", out var bulk)) ours["scatter"] = ours["tls"] = bulk;
        return ours;
    }

    private static void Print(Dictionary<string, double> ours, Dictionary<string, double> theirs)
    {
        Console.WriteLine("| two hosts | unit | ActorProcs | Dask | ratio |");
        Console.WriteLine("|---|---|---:|---:|---:|");
        foreach (var (name, what, unit, smallerIsBetter) in Rows)
        {
            if (!ours.TryGetValue(name, out var value)) continue;
            var peer = theirs.TryGetValue(name, out var their) ? their : (double?)null;
            var ratio = peer is { } known ? (smallerIsBetter ? known / value : value / known).ToString("F1", CultureInfo.InvariantCulture) + "x" : "-";
            Console.WriteLine($"| {what} | {unit} | {Number(value)} | {(peer is { } p ? Number(p) : "-")} | {ratio} |");
        }
    }

    private static string Number(double value) => value.ToString(value >= 1000 ? "N0" : "G3", CultureInfo.InvariantCulture);

    /// <summary>Lines of a name and a number; what else a program says is for people.</summary>
    private static Dictionary<string, double> Values(ProcessStartInfo info, Action<string> hear)
    {
        var values = new Dictionary<string, double>();
        using var process = Process.Start(info)!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            hear(line);
            if (line.Split(' ') is [var name, var number] && double.TryParse(number, CultureInfo.InvariantCulture, out var value)) values[name] = value;
            Console.Error.WriteLine(line);
        }

        process.WaitForExit();
        return values;
    }
}
