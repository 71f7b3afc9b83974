using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;

namespace ActorProcs.ClusterTests.Named;

/// <summary>Three hosts that keep named objects, each a process that can be killed, stopped and cut off.</summary>
internal sealed class NamedHosts : IAsyncDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private const int Control = 4099;
    private const int MostLines = 2000;

    private readonly Namespaces _namespaces = new(3);
    private readonly string _folder = Directory.CreateTempSubdirectory("apn").FullName;
    private readonly Process?[] _processes = new Process?[4];
    private readonly ConcurrentQueue<string> _said = new();

    internal static async Task<NamedHosts> StartAsync()
    {
        var hosts = new NamedHosts();
        Directory.CreateDirectory(Path.Combine(hosts._folder, "nodes"));
        for (var host = 1; host <= 3; host++) await hosts.StartAsync(host, isFirst: host == 1);
        await UntilAsync(() => hosts.Leader() is { } leader && hosts.Ask(leader, "leads") == "ok True 3", "three keep the log");
        return hosts;
    }

    internal async Task StartAsync(int host, bool isFirst = false)
    {
        var dll = typeof(NamedHosts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "NamedHost").Value!;
        string[] arguments =
        [
            "netns", "exec", Namespaces.NameOf(host), "dotnet", dll, Namespaces.AddressOf(host), Control.ToString(CultureInfo.InvariantCulture),
            Path.Combine(_folder, "nodes"), Path.Combine(_folder, $"host{host}"), isFirst ? "first" : "join",
        ];
        var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _processes[host] = process;
        process.ErrorDataReceived += (sender, line) =>
        {
            if (line.Data is { } text) _said.Enqueue($"host {host}: {text}");
            if (_said.Count > MostLines) _said.TryDequeue(out _);
        };
        process.BeginErrorReadLine();
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        Assert.Equal("ready", line);
    }

    internal void Kill(int host)
    {
        _processes[host]!.Kill();
        _processes[host]!.WaitForExit();
        _processes[host] = null;
    }

    internal void Pause(int host) => Signal(host, "STOP");

    internal void Continue(int host) => Signal(host, "CONT");

    internal void CutOff(int host) => _namespaces.CutOff(host);

    internal static void Heal(int host) => Namespaces.Heal(host);

    /// <summary>Where a host keeps its snapshots.</summary>
    internal string SnapshotsOf(int host) => Path.Combine(_folder, $"host{host}", "log", "state");

    /// <summary>What the hosts have said lately of what they do: for a test that has failed.</summary>
    internal IEnumerable<string> Said => _said;

    /// <summary>The cluster has decided that this one is no member any more. Gives the name that it had.</summary>
    internal string CountOut(int host)
    {
        var file = Path.Combine(_folder, "nodes", Namespaces.AddressOf(host));
        var name = File.ReadAllText(file);
        File.Delete(file);
        return name;
    }

    internal int? Leader() => Enumerable.Range(1, 3).Cast<int?>().FirstOrDefault(host => Ask(host!.Value, "leads").StartsWith("ok True", StringComparison.Ordinal));

    internal async Task<int> LeaderAsync()
    {
        int? leader = null;
        await UntilAsync(() => (leader = Leader()) is not null, "one leads");
        return leader!.Value;
    }

    /// <summary>What the host says; "down" when it says nothing.</summary>
    internal string Ask(int host, string command)
    {
        if (_processes[host] is null) return "down";
        try
        {
            using var talk = new Talk(host, TimeSpan.FromSeconds(2));
            return talk.Say(command);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return "down";
        }
    }

    internal static async Task UntilAsync(Func<bool> condition, string what, Func<string>? facts = null)
    {
        for (var end = DateTime.UtcNow + Patience; !condition(); await Task.Delay(50))
            if (DateTime.UtcNow > end) Assert.Fail($"Did not happen within {Patience.TotalSeconds} s: {what}. {facts?.Invoke()}");
    }

    public ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Where(each => each is not null))
        {
            process!.Kill();
            process.WaitForExit();
        }

        _namespaces.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Signal(int host, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _processes[host]!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>One conversation with a host, on a thread of its own there.</summary>
    internal sealed class Talk : IDisposable
    {
        private readonly TcpClient _client = new() { NoDelay = true };
        private readonly StreamReader _reader;
        private readonly StreamWriter _writer;

        internal Talk(int host, TimeSpan? patience = null)
        {
            if (!_client.ConnectAsync(Namespaces.AddressOf(host), Control).Wait(TimeSpan.FromSeconds(2))) throw new IOException("It does not answer.");
            _client.ReceiveTimeout = (int)(patience ?? Patience).TotalMilliseconds;
            _reader = new StreamReader(_client.GetStream());
            _writer = new StreamWriter(_client.GetStream()) { AutoFlush = true };
        }

        internal string Say(string command)
        {
            _writer.WriteLine(command);
            return Hear();
        }

        internal string Hear() => _reader.ReadLine() ?? throw new IOException("It has hung up.");

        public void Dispose()
        {
            _client.Dispose();
        }
    }
}
