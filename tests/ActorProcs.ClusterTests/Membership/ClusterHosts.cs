using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace ActorProcs.ClusterTests.Membership;

/// <summary>Hosts of one cluster, each with a node that a user would have started with <c>actorprocs start</c>, and that can be killed,
/// stopped and cut off.</summary>
internal sealed class ClusterHosts : IAsyncDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private const int Port = 4053;

    private readonly Namespaces _namespaces;
    private readonly string _folder = Directory.CreateTempSubdirectory("apc").FullName;
    private readonly Host?[] _hosts;
    private readonly List<ProcContext> _programs = [];

    private ClusterHosts(int count) => (_namespaces, _hosts) = (new Namespaces(count), new Host?[count + 1]);

    /// <summary>The first host begins the cluster.</summary>
    internal static async Task<ClusterHosts> StartAsync(int count, int workers = 2)
    {
        var hosts = new ClusterHosts(count);
        try
        {
            for (var host = 1; host <= count; host++) await hosts.StartNodeAsync(host, workers);
            return hosts;
        }
        catch
        {
            await hosts.DisposeAsync();
            throw;
        }
    }

    internal async Task StartNodeAsync(int host, int workers = 2, int head = 1)
    {
        var console = typeof(ClusterHosts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "Console").Value!;
        string[] arguments =
        [
            "netns", "exec", Namespaces.NameOf(host), "dotnet", console, "start", "--insecure", "--listen", Namespaces.AddressOf(host),
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--name", $"host{host}", "-w", workers.ToString(CultureInfo.InvariantCulture),
            .. host == head ? ["--head"] : (string[])["--join", $"{Namespaces.AddressOf(head)}:{Port}"],
        ];
        var info = new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["ACTORPROCS_RUNTIME_DIR"] = Path.Combine(_folder, $"h{host}");
        info.Environment["XDG_CACHE_HOME"] = Path.Combine(_folder, $"c{host}");
        info.Environment["XDG_STATE_HOME"] = Path.Combine(_folder, $"s{host}");
        Directory.CreateDirectory(info.Environment["XDG_CACHE_HOME"]!);
        var started = new Host(Process.Start(info)!);
        _hosts[host] = started;
        await UntilAsync(() => started.Address is not null || started.Process.HasExited, $"the node of host {host} is up");
        Assert.True(started.Address is not null, $"The node of host {host} did not start: {started.Errors}");
    }

    /// <summary>A program on that host.</summary>
    internal async Task<ProcContext> ConnectAsync(int host)
    {
        var program = await ProcContext.ConnectAsync(_hosts[host]!.Address!);
        _programs.Add(program);
        return program;
    }

    internal static Task KnowsAsync(ProcContext program, int nodes) =>
        UntilAsync(async () => (await program.NodesAsync()).Count == nodes, $"{nodes} nodes know each other");

    internal void Kill(int host)
    {
        var process = _hosts[host]!.Process;
        process.Kill();
        process.WaitForExit();
        _hosts[host] = null;
    }

    internal void Signal(int host, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _hosts[host]!.Process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    internal void CutOff(int host) => _namespaces.CutOff(host);

    internal static void Heal(int host) => Namespaces.Heal(host);

    /// <summary>Waits for the node's own end.</summary>
    internal async Task<(int Code, string Errors)> EndAsync(int host)
    {
        var ended = _hosts[host]!;
        await ended.Process.WaitForExitAsync().WaitAsync(Patience);
        _hosts[host] = null;
        return (ended.Process.ExitCode, ended.Errors);
    }

    internal static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    internal static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Patience, $"Did not happen within {Patience.TotalSeconds} s: {what}.");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs) await program.DisposeAsync();
        foreach (var host in _hosts.OfType<Host>())
        {
            host.Process.Kill();
            host.Process.WaitForExit();
        }

        _namespaces.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Host
    {
        private const string Label = " address ";

        private readonly ConcurrentQueue<string> _errors = new();

        internal Host(Process process)
        {
            Process = process;
            process.OutputDataReceived += (_, line) =>
            {
                if (line.Data?.StartsWith(Label, StringComparison.Ordinal) == true) Address = line.Data[Label.Length..].Trim();
            };
            process.ErrorDataReceived += (_, line) =>
            {
                if (line.Data is not null) _errors.Enqueue(line.Data);
            };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        internal Process Process { get; }

        internal string? Address { get; private set; }

        internal string Errors => string.Join('\n', _errors);
    }
}
