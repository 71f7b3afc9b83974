using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace ActorProcs.Benchmarks;

/// <summary>Hosts in network namespaces of this machine, with mutual TLS between them, beside Dask on the same two namespaces.</summary>
internal static class ClusterBenchmark
{
    internal const string DriverWord = "cluster-driver";

    private const int Hosts = 3;
    private const string Prefix = "apb-";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    internal static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("actorprocs-bench-").FullName;
        var nodes = new List<Process>();
        try
        {
            MakeNamespaces();
            var theirs = Values("ip", ["netns", "exec", Name(1), "/usr/bin/python3", Path.Combine(AppContext.BaseDirectory, "cluster_peer.py"), Address(1), Name(2)]);
            for (var host = 1; host <= Hosts; host++) nodes.Add(await StartNodeAsync(folder, host).ConfigureAwait(false));
            var driver = Console(folder, 1, ["job", "submit", "-q", "--", typeof(ClusterBenchmark).Assembly.Location, DriverWord]);
            Print(Values(driver), theirs);
            return 0;
        }
        finally
        {
            foreach (var node in nodes)
            {
                node.Kill();
                node.WaitForExit();
                node.Dispose();
            }

            for (var host = 1; host <= Hosts; host++) Try("ip", "netns", "del", Name(host));
            Try("ip", "link", "del", Prefix + "br");
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(Dictionary<string, double> ours, Dictionary<string, double> theirs)
    {
        System.Console.WriteLine("| two hosts | unit | ActorProcs | Dask | ratio |");
        System.Console.WriteLine("|---|---|---:|---:|---:|");
        foreach (var (key, what, unit, smallerIsBetter) in (ReadOnlySpan<(string, string, string, bool)>)[
            ("tasks", "no-op tasks, one by one", "tasks/s", false), ("map", "map of x * x over 1e6 ints", "items/s", false),
            ("lock", "a lock that goes from host to host, p50", "ms", true), ("bulk", "100 MB to the other host", "MB/s", false),
            ("named", "write of a named value, three hosts, p50", "ms", true)])
        {
            if (!ours.TryGetValue(key, out var value)) continue;
            var peer = theirs.TryGetValue(key, out var their) ? their : (double?)null;
            var ratio = peer is { } known ? (smallerIsBetter ? known / value : value / known).ToString("F1", CultureInfo.InvariantCulture) + "x" : "-";
            System.Console.WriteLine($"| {what} | {unit} | {Number(value)} | {(peer is { } p ? Number(p) : "-")} | {ratio} |");
        }
    }

    private static string Number(double value) => value.ToString(value >= 1000 ? "N0" : "G3", CultureInfo.InvariantCulture);

    private static void MakeNamespaces()
    {
        Run("ip", "link", "add", Prefix + "br", "type", "bridge");
        Run("ip", "link", "set", Prefix + "br", "up");
        // Where a container engine runs, it lets nothing pass a bridge that is not its own.
        Try("iptables", "-I", "FORWARD", "-i", Prefix + "br", "-o", Prefix + "br", "-j", "ACCEPT");
        for (var host = 1; host <= Hosts; host++)
        {
            Run("ip", "netns", "add", Name(host));
            Run("ip", "link", "add", $"{Prefix}v{host}", "type", "veth", "peer", "name", "eth0", "netns", Name(host));
            Run("ip", "link", "set", $"{Prefix}v{host}", "master", Prefix + "br", "up");
            Run("ip", "-n", Name(host), "addr", "add", Address(host) + "/24", "dev", "eth0");
            Run("ip", "-n", Name(host), "link", "set", "lo", "up");
            Run("ip", "-n", Name(host), "link", "set", "eth0", "up");
        }
    }

    private static async Task<Process> StartNodeAsync(string folder, int host)
    {
        var token = Path.Combine(folder, "token");
        var info = Console(folder, host, [
            "start", "--listen", Address(host), "--name", $"host{host}", "-w", "1", "--spares", "1",
            .. host == 1 ? (string[])["--head", "--token-out", token] : ["--join", $"{Address(1)}:4053", "--token-file", token]]);
        info.RedirectStandardError = true;
        var node = Process.Start(info)!;
        var up = new TaskCompletionSource();
        node.ErrorDataReceived += (_, line) => { if (line.Data?.Contains("Ctrl+C", StringComparison.Ordinal) == true) up.TrySetResult(); };
        node.OutputDataReceived += (_, _) => { };
        node.BeginErrorReadLine();
        node.BeginOutputReadLine();
        await up.Task.WaitAsync(Patience).ConfigureAwait(false);
        return node;
    }

    private static ProcessStartInfo Console(string folder, int host, string[] arguments)
    {
        var console = typeof(ClusterBenchmark).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "Console").Value!;
        var info = new ProcessStartInfo("ip", ["netns", "exec", Name(host), "dotnet", console, .. arguments]) { RedirectStandardOutput = true };
        info.Environment["ACTORPROCS_RUNTIME_DIR"] = Path.Combine(folder, $"r{host}");
        info.Environment["XDG_STATE_HOME"] = Path.Combine(folder, $"s{host}");
        info.Environment["XDG_CACHE_HOME"] = Path.Combine(folder, $"c{host}");
        return info;
    }

    private static Dictionary<string, double> Values(string program, string[] arguments) =>
        Values(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true });

    /// <summary>Lines of a name and a number; what else a program says is for people.</summary>
    private static Dictionary<string, double> Values(ProcessStartInfo info)
    {
        var values = new Dictionary<string, double>();
        using var process = Process.Start(info)!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Split(' ') is [var name, var number] && double.TryParse(number, CultureInfo.InvariantCulture, out var value)) values[name] = value;
            else System.Console.Error.WriteLine(line);
        }

        process.WaitForExit();
        return values;
    }

    private static string Name(int host) => Prefix + host;

    private static string Address(int host) => $"10.79.0.{host}";

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static void Try(string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using var process = Process.Start(info)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
    }
}
