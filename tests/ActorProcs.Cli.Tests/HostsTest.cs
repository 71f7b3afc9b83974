namespace ActorProcs.Cli.Tests;

/// <summary>Hosts of one cluster on one machine: each with an address, a folder for its node, and a state of its own.</summary>
public abstract class HostsTest : IAsyncLifetime
{
    private protected const string Ready = "Ctrl+C stops this node.";

    private readonly string _state = Directory.CreateTempSubdirectory("apt-state-").FullName;
    private readonly List<Host> _hosts = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _hosts.ForEach(host => host.Folder.Dispose());
        Directory.Delete(_state, recursive: true);
        return Task.CompletedTask;
    }

    private protected Host NewHost()
    {
        var host = new Host($"127.0.0.{_hosts.Count + 2}", _state);
        _hosts.Add(host);
        return host;
    }

    /// <summary>Starts a cluster of nodes that are called first, second and so on, and waits until each knows all.</summary>
    /// <param name="count">How many.</param>
    /// <param name="options">For each of them, such as <c>--insecure</c>.</param>
    private protected async Task<(Host Host, ConsoleRun Node)[]> StartAsync(int count, params string[] options)
    {
        string[] names = ["first", "second", "third"];
        var token = Path.Combine(_state, "token");
        var isSecure = !options.Contains("--insecure");
        var running = new List<(Host Host, ConsoleRun Node)>();
        foreach (var name in names.Take(count))
        {
            var host = NewHost();
            string[] part = running.Count == 0
                ? ["--head", .. isSecure ? (string[])["--token-out", token] : [], .. options]
                : ["--join", running[0].Host.Place, .. isSecure ? (string[])["--token-file", token] : [], .. options];
            var node = host.Start(["start", "-w", "1", "--spares", "0", "--listen", host.Address, "--port", "0", "--name", name, .. part]);
            await node.SaysAsync(Ready);
            host.Place = $"{host.Address}:{PortOf(node)}";
            running.Add((host, node));
        }

        foreach (var (host, _) in running)
            await Eventually.TrueAsync(async () => (await host.RunAsync("node", "list", "-q")).Lines.Length == count, () => $"{count} nodes know each other");
        return [.. running];
    }

    private static string PortOf(ConsoleRun node) =>
        node.Output.Split('\n').Single(line => line.StartsWith(" node ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Split('.')[^1];
}

/// <summary>One host: what is run there knows of no other.</summary>
internal sealed class Host(string address, string state)
{
    internal RuntimeFolder Folder { get; } = new();

    internal string Address => address;

    /// <summary>Where its node is, when it has one.</summary>
    internal string Place { get; set; } = "";

    internal string StateFolder => Path.Combine(state, address, "state", "actorprocs");

    internal ConsoleRun Start(params IEnumerable<string> arguments) => ConsoleRun.Start(
        Folder, arguments, null, [("XDG_STATE_HOME", Path.Combine(state, address, "state")), ("XDG_CACHE_HOME", Path.Combine(state, address, "cache"))]);

    internal async Task<Ended> RunAsync(params IEnumerable<string> arguments)
    {
        using var run = Start(arguments);
        var code = await run.ExitAsync();
        return new Ended(code, run.Output, run.Errors);
    }
}
