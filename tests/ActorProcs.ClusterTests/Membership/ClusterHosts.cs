using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace ActorProcs.ClusterTests.Membership;

/// <summary>Hosts of one cluster, each with a node as a user starts it with <c>actorprocs start</c>, with certificates; they can be killed,
/// stopped and cut off.</summary>
internal sealed class ClusterHosts : IAsyncDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    internal const int Port = 4053;

    private static readonly string ConsoleFile = Built("Console");

    private readonly Namespaces _namespaces;
    private readonly string _folder = Directory.CreateTempSubdirectory("apc").FullName;
    private readonly HostNode?[] _hosts;
    private readonly ConcurrentQueue<(int Host, HostNode Node)> _all = [];
    private readonly ConcurrentQueue<ProcContext> _programs = [];
    private readonly ConcurrentQueue<Process> _processes = [];

    private ClusterHosts(int count) => (_namespaces, _hosts) = (new Namespaces(count), new HostNode?[count + 1]);

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

    /// <summary>Hosts on which nothing runs yet.</summary>
    internal static ClusterHosts Empty(int count) => new(count);

    /// <param name="host">Where.</param>
    /// <param name="workers">How many it has.</param>
    /// <param name="head">The host that it joins; itself begins the cluster.</param>
    /// <param name="clock">How far its clock is from that of the others, as <see cref="FalseClock"/> takes it.</param>
    internal async Task StartNodeAsync(int host, int workers = 2, int head = 1, string? clock = null)
    {
        Launch(host, workers, head, clock: clock);
        await IsUpAsync(host);
    }

    /// <summary>As <see cref="StartNodeAsync"/>, and does not wait.</summary>
    /// <param name="host">Where.</param>
    /// <param name="workers">How many it has.</param>
    /// <param name="head">The host that it joins; itself begins the cluster.</param>
    /// <param name="token">Null waits for the one that the head writes; empty gives none.</param>
    /// <param name="clock">As above.</param>
    internal void Launch(int host, int workers = 2, int head = 1, string? token = null, string? clock = null)
    {
        string[] arguments =
        [
            "netns", "exec", Namespaces.NameOf(host), "dotnet", ConsoleFile, "start", "--listen", Namespaces.AddressOf(host),
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--name", $"host{host}", "-w", workers.ToString(CultureInfo.InvariantCulture),
            .. host == head
                ? ["--head", "--token-out", TokenOf(head)]
                : (string[])["--join", $"{Namespaces.AddressOf(head)}:{Port}", .. TokenArguments(head, token)],
        ];
        var info = Surround(new ProcessStartInfo("ip", arguments), host);
        if (clock is not null) FalseClock.Set(info, clock);
        var started = new HostNode(Process.Start(info)!);
        _hosts[host] = started;
        _all.Enqueue((host, started));
    }

    internal async Task IsUpAsync(int host)
    {
        var started = _hosts[host]!;
        await UntilAsync(() => started.Address is not null || started.Process.HasExited, $"the node of host {host} is up");
        Assert.True(started.Address is not null, $"The node of host {host} did not start: {started.Errors}");
    }

    /// <summary>A command of the console on that host, to its end.</summary>
    internal async Task<(int Code, string Output, string Errors)> ConsoleAsync(int host, params string[] arguments)
    {
        using var process = Process.Start(Surround(new ProcessStartInfo("ip", ["netns", "exec", Namespaces.NameOf(host), "dotnet", ConsoleFile, .. arguments]), host))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>The process of a test program on that host, which finds its host's node as a user's would.</summary>
    /// <param name="host">Where.</param>
    /// <param name="program">By the name that the project gives it.</param>
    /// <param name="arguments">Its own.</param>
    internal Process Run(int host, string program, params string[] arguments)
    {
        var info = Surround(new ProcessStartInfo("ip", ["netns", "exec", Namespaces.NameOf(host), "dotnet", Built(program), .. arguments]), host);
        info.RedirectStandardInput = true;
        info.Environment["ACTORPROCS_ADDRESS"] = Volatile.Read(ref _hosts[host])?.Address ?? throw new IOException($"The node of host {host} is not up.");
        var process = Process.Start(info)!;
        _processes.Enqueue(process);
        return process;
    }

    /// <summary>What outlives the host's node.</summary>
    internal string StateOf(int host) => Path.Combine(_folder, $"s{host}");

    /// <summary>What all nodes have said: for a test that has failed.</summary>
    internal string Said => string.Join('\n', _all.Select(each => $"host {each.Host}, pid {each.Node.Process.Id}: {each.Node.Errors}"));

    internal HostNode Node(int host) => _hosts[host]!;

    internal bool IsUp(int host) => Volatile.Read(ref _hosts[host]) is { Address: not null, Process.HasExited: false };

    internal Namespaces Network => _namespaces;

    /// <summary>A program on that host.</summary>
    internal async Task<ProcContext> ConnectAsync(int host)
    {
        var program = await ProcContext.ConnectAsync(_hosts[host]!.Address!);
        _programs.Enqueue(program);
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
        try
        {
            foreach (var program in _programs) await program.DisposeAsync();
        }
        finally
        {
            foreach (var process in _processes.Concat(_hosts.OfType<HostNode>().Select(host => host.Process)))
            {
                process.Kill();
                process.WaitForExit();
            }

            _namespaces.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private string TokenOf(int head) => Path.Combine(_folder, $"token{head}");

    private string[] TokenArguments(int head, string? token) => token switch
    {
        null => ["--token-file", TokenOf(head)],
        "" => [],
        _ => ["--token", token],
    };

    private static string Built(string program) =>
        typeof(ClusterHosts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == program).Value!;

    /// <summary>Each host has folders of its own, though all are on one disk.</summary>
    private ProcessStartInfo Surround(ProcessStartInfo info, int host)
    {
        (info.RedirectStandardOutput, info.RedirectStandardError) = (true, true);
        info.Environment["ACTORPROCS_RUNTIME_DIR"] = Path.Combine(_folder, $"h{host}");
        info.Environment["XDG_CACHE_HOME"] = Path.Combine(_folder, $"c{host}");
        info.Environment["XDG_STATE_HOME"] = StateOf(host);
        Directory.CreateDirectory(info.Environment["XDG_CACHE_HOME"]!);
        return info;
    }
}
