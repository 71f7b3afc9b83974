using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace ActorProcs.Benchmarks.Hosts;

/// <summary>Hosts on this machine: network namespaces on one bridge, and the nodes in them.</summary>
/// <remarks>Whatever runs in the namespaces ends with them: after this run, or, if this process is killed, before the next one.</remarks>
internal sealed class ClusterHosts : IDisposable
{
    private const string Prefix = "apb-";
    private const string Bridge = Prefix + "br";
    private const string FolderPrefix = "actorprocs-hosts-";
    private const int Most = 8;
    private const int SigKill = 9;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly FileStream _lock;
    private readonly Dictionary<int, Process> _nodes = [];
    private int _disposed;

    /// <exception cref="InvalidOperationException">Somebody else measures, or this user may make no namespaces.</exception>
    internal ClusterHosts(int count)
    {
        _lock = LockOrThrow();
        try
        {
            Sweep();
            foreach (var left in Directory.GetDirectories(Path.GetTempPath(), FolderPrefix + "*")) Directory.Delete(left, recursive: true);
            Folder = Directory.CreateTempSubdirectory(FolderPrefix).FullName;
            Run("ip", "link", "add", Bridge, "type", "bridge");
            Run("ip", "link", "set", Bridge, "up");
            // Where a container engine runs, it lets nothing pass a bridge that is not its own.
            Try("iptables", "-I", "FORWARD", "-i", Bridge, "-o", Bridge, "-j", "ACCEPT");
            for (var host = 1; host <= count; host++)
            {
                Run("ip", "netns", "add", NameOf(host));
                Run("ip", "link", "add", $"{Prefix}v{host}", "type", "veth", "peer", "name", "eth0", "netns", NameOf(host));
                Run("ip", "link", "set", $"{Prefix}v{host}", "master", Bridge, "up");
                Run("ip", "-n", NameOf(host), "addr", "add", AddressOf(host) + "/24", "dev", "eth0");
                Run("ip", "-n", NameOf(host), "link", "set", "lo", "up");
                Run("ip", "-n", NameOf(host), "link", "set", "eth0", "up");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal string Folder { get; } = "";

    internal static string NameOf(int host) => Prefix + host;

    internal static string AddressOf(int host) => $"10.79.0.{host}";

    /// <summary>Starts a node and waits until it is a member.</summary>
    /// <returns>How long that took, from its command line on.</returns>
    internal async Task<TimeSpan> StartNodeAsync(int host)
    {
        var token = Path.Combine(Folder, "token");
        var info = Console(host, [
            "start", "--listen", AddressOf(host), "--name", $"host{host}", "-w", "1", "--spares", "1",
            .. host == 1 ? (string[])["--head", "--token-out", token] : ["--join", $"{AddressOf(1)}:4053", "--token-file", token]]);
        info.RedirectStandardError = true;
        var clock = Stopwatch.StartNew();
        var node = Process.Start(info)!;
        _nodes[host] = node;
        var up = new TaskCompletionSource<TimeSpan>();
        var said = new List<string?>();
        node.ErrorDataReceived += (_, line) =>
        {
            lock (said) said.Add(line.Data);
            if (line.Data?.Contains("Ctrl+C", StringComparison.Ordinal) == true) up.TrySetResult(clock.Elapsed);
            if (line.Data is null) up.TrySetException(new InvalidOperationException($"The node of host {host} has ended: {string.Join('\n', said)}"));
        };
        node.OutputDataReceived += (_, _) => { };
        node.BeginErrorReadLine();
        node.BeginOutputReadLine();
        return await up.Task.WaitAsync(Patience).ConfigureAwait(false);
    }

    /// <summary>Kills a node as a failure would: at once, and its workers end because it does.</summary>
    /// <returns>When, on the clock of all processes of this machine.</returns>
    internal long KillNode(int host)
    {
        var at = Stopwatch.GetTimestamp();
        _nodes[host].Kill();
        return at;
    }

    /// <summary>A command of the console, on one of the hosts.</summary>
    internal ProcessStartInfo Console(int host, string[] arguments)
    {
        var console = typeof(ClusterHosts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "Console").Value!;
        var info = On(host, ["dotnet", console, .. arguments]);
        info.Environment["ACTORPROCS_RUNTIME_DIR"] = Path.Combine(Folder, $"r{host}");
        info.Environment["XDG_STATE_HOME"] = Path.Combine(Folder, $"s{host}");
        info.Environment["XDG_CACHE_HOME"] = Path.Combine(Folder, $"c{host}");
        return info;
    }

    internal static ProcessStartInfo On(int host, string[] command) =>
        new("ip", ["netns", "exec", NameOf(host), .. command]) { RedirectStandardOutput = true };

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Sweep();
        foreach (var node in _nodes.Values) node.Dispose();
        if (Folder.Length > 0) Directory.Delete(Folder, recursive: true);
        _lock.Dispose();
    }

    private static FileStream LockOrThrow()
    {
        var path = Path.Combine(Path.GetTempPath(), "actorprocs-bench.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"Another benchmark of several hosts runs on this machine: it holds '{path}'.", e);
        }
    }

    /// <summary>Ends what runs in our namespaces, and removes them. What is not there is no error.</summary>
    private static void Sweep()
    {
        for (var host = 1; host <= Most; host++)
        {
            if (!File.Exists("/run/netns/" + NameOf(host)) && !Directory.Exists($"/sys/class/net/{Prefix}v{host}")) continue;
            foreach (var pid in Output("ip", "netns", "pids", NameOf(host)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Try("kill", string.Create(CultureInfo.InvariantCulture, $"-{SigKill}"), pid);
            Try("ip", "netns", "del", NameOf(host));
            // A process that is just ending keeps its namespace, and with it the cable, for a moment longer.
            Try("ip", "link", "del", $"{Prefix}v{host}");
        }

        while (Try("iptables", "-D", "FORWARD", "-i", Bridge, "-o", Bridge, "-j", "ACCEPT"))
        {
        }

        Try("ip", "link", "del", Bridge);
    }

    private static void Run(string program, params string[] arguments)
    {
        if (!Try(program, arguments)) throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' has failed: this needs root.");
    }

    private static bool Try(string program, params string[] arguments)
    {
        using var process = Quiet(program, arguments);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string Output(string program, params string[] arguments)
    {
        using var process = Quiet(program, arguments);
        return process.StandardOutput.ReadToEnd();
    }

    private static Process Quiet(string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }
}
