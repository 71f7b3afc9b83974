namespace ActorProcs.Cli.Tests;

/// <summary>Nodes of several hosts, here with an address, folders and state of their own each on one machine.</summary>
public sealed class StartTests : IDisposable
{
    private readonly RuntimeFolder _first = new();
    private readonly RuntimeFolder _second = new();
    private readonly RuntimeFolder _third = new();
    private readonly string _state = Directory.CreateTempSubdirectory("apt-state-").FullName;

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _third.Dispose();
        Directory.Delete(_state, recursive: true);
    }

    [Fact]
    public async Task A_second_host_joins_with_a_token_works_along_and_leaves_in_order()
    {
        var token = Path.Combine(_state, "token");
        using var head = Start(_first, "127.0.0.2", "--head", "--token-out", token, "--name", "first");
        await head.SaysAsync("Ctrl+C stops this node.");
        using var member = Start(_second, "127.0.0.3", "--join", $"127.0.0.2:{PortOf(head)}", "--token-file", token, "--name", "second", "--label", "kind=large");
        await member.SaysAsync("Ctrl+C stops this node.");
        await NodesAreAsync(_first, "first", "second");
        await NodesAreAsync(_second, "second", "first");
        Assert.Contains("kind=large", (await RunAsync(_first, "node", "show", "second")).Output);
        Assert.Equal(4, (await RunAsync(_first, "node", "show", "third")).Code);

        var job = await RunAsync(_first, "job", "submit", "--", ConsoleRun.ClusterProgram);
        Assert.Equal((0, ""), (job.Code, job.Code == 0 ? "" : job.Output + job.Errors));

        member.Terminate();
        Assert.Equal(143, await member.ExitAsync());
        Assert.Empty(_second.Processes());
        Assert.Empty(_second.Contents());
        await NodesAreAsync(_first, "first");
        Assert.Equal(0, (await RunAsync(_first, "stop")).Code);
        Assert.Equal(0, await head.ExitAsync());
        Assert.Empty(_first.Processes());
        Assert.Empty(_first.Contents());
    }

    [Theory]
    [InlineData("up")]
    [InlineData("start", "--head", "--insecure", "--listen", "127.0.0.2", "--port", "0")]
    public async Task Auto_is_a_worker_for_each_processor(params string[] command)
    {
        using var node = ConsoleRun.Start(_first, [.. command, "-w", "auto", "--spares", "0"], null, Variables("127.0.0.2"));
        await node.SaysAsync("Ctrl+C stops");
        Assert.Equal(Environment.ProcessorCount, (await RunAsync(_first, "status", "-o", "json")).Json.GetProperty("workers").GetInt32());
        node.Terminate();
        Assert.Equal(143, await node.ExitAsync());
    }

    [Fact]
    public async Task Who_has_no_token_or_another_clusters_does_not_get_in()
    {
        using var head = Start(_first, "127.0.0.2", "--head");
        await head.SaysAsync("Ctrl+C stops this node.");
        using var bare = Start(_second, "127.0.0.3", "--join", $"127.0.0.2:{PortOf(head)}");
        Assert.NotEqual(0, await bare.ExitAsync());
        Assert.Contains("token", bare.Errors);
        using var garbled = Start(_second, "127.0.0.3", "--join", $"127.0.0.2:{PortOf(head)}", "--token", "nonsense");
        Assert.NotEqual(0, await garbled.ExitAsync());
        Assert.Contains("token", garbled.Errors);
        Assert.Empty(_second.Processes());
        await NodesAreAsync(_first, (await RunAsync(_first, "node", "list", "-q")).Lines);
        Assert.Single((await RunAsync(_first, "node", "list", "-q")).Lines);
    }

    [Fact]
    public async Task A_node_that_is_killed_is_given_up_and_comes_back_as_another()
    {
        using var head = Start(_first, "127.0.0.2", "--head", "--insecure", "--name", "first");
        await head.SaysAsync("Ctrl+C stops this node.");
        using (var member = Start(_second, "127.0.0.3", "--join", $"127.0.0.2:{PortOf(head)}", "--insecure", "--name", "second"))
        {
            await member.SaysAsync("Ctrl+C stops this node.");
            await NodesAreAsync(_first, "first", "second");
            member.KillHard();
            await NodesAreAsync(_first, "first");
        }

        using var again = Start(_second, "127.0.0.3", "--join", $"127.0.0.2:{PortOf(head)}", "--insecure", "--name", "second");
        await again.SaysAsync("Ctrl+C stops this node.");
        await NodesAreAsync(_first, "first", "second");
    }

    [Fact]
    public async Task A_first_node_that_is_killed_and_comes_back_finds_its_cluster()
    {
        var token = Path.Combine(_state, "token");
        string port;
        using (var head = Start(_first, "127.0.0.2", "--head", "--token-out", token, "--name", "first"))
        {
            await head.SaysAsync("Ctrl+C stops this node.");
            port = PortOf(head);
            using var second = Start(_second, "127.0.0.3", "--join", $"127.0.0.2:{port}", "--token-file", token, "--name", "second");
            using var third = Start(_third, "127.0.0.4", "--join", $"127.0.0.2:{port}", "--token-file", token, "--name", "third");
            await second.SaysAsync("Ctrl+C stops this node.");
            await third.SaysAsync("Ctrl+C stops this node.");
            await CountIsAsync(_first, 3);
            head.KillHard();

            using var again = Start(_first, "127.0.0.2", "--head", "--name", "first again");
            await again.SaysAsync("Ctrl+C stops this node.");
            await CountIsAsync(_first, 3);
            await CountIsAsync(_third, 3);
            Assert.Contains("first again", (await RunAsync(_third, "node", "list", "-q")).Lines);
        }
    }

    [Theory]
    [InlineData("--head or --join", "start")]
    [InlineData("not a place", "start", "--join", "nowhere")]
    [InlineData("not a label", "start", "--head", "--label", "x")]
    [InlineData("no tokens", "start", "--head", "--insecure", "--token", "x")]
    [InlineData("--token", "start", "--join", "127.0.0.2:4053", "--token")]
    [InlineData("no tokens", "start", "--head", "--insecure", "--token-out")]
    [InlineData("not a port", "start", "--head", "--port", "99999")]
    public async Task What_was_typed_wrongly_is_said_in_a_line(string expected, params string[] arguments)
    {
        var ended = await RunAsync(_first, arguments);
        Assert.Equal(2, ended.Code);
        Assert.Contains(expected.Split(' ')[^1], ended.Errors);
        Assert.Empty(_first.Contents());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_conflict_and_a_head_that_is_not_there_is_not_reachable()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Parse("127.0.0.2"), 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        using var head = ConsoleRun.Start(_first, ["start", "--head", "--insecure", "--listen", "127.0.0.2", "--port", $"{port}"], null, Variables("127.0.0.2"));
        Assert.Equal(5, await head.ExitAsync());
        Assert.Contains($"{port}", head.Errors);
        taken.Stop();
        using var member = Start(_second, "127.0.0.3", "--join", $"127.0.0.2:{port}", "--insecure");
        Assert.Equal(3, await member.ExitAsync());
        Assert.Contains($"127.0.0.2:{port}", member.Errors);
        Assert.Empty(_second.Contents());
    }

    [Fact]
    public async Task What_outlives_a_node_is_kept_where_the_user_says_and_by_one_node_at_a_time()
    {
        var folder = Path.Combine(_state, "mine");
        using var head = Start(_first, "127.0.0.2", "--head", "--insecure", "--state", folder);
        await head.SaysAsync("Ctrl+C stops this node.");
        Assert.True(File.Exists(Path.Combine(folder, "named", "self")));
        using var other = Start(_second, "127.0.0.3", "--join", $"127.0.0.2:{PortOf(head)}", "--insecure", "--state", folder);
        Assert.Equal(1, await other.ExitAsync());
        Assert.Contains("--state", other.Errors);
        await NodesAreAsync(_first, (await RunAsync(_first, "node", "list", "-q")).Lines[0]);
    }

    private ConsoleRun Start(RuntimeFolder folder, string address, params string[] arguments) =>
        ConsoleRun.Start(folder, ["start", "-w", "1", "--spares", "0", "--listen", address, "--port", "0", .. arguments], null, Variables(address));

    private IEnumerable<(string, string)> Variables(string address) =>
        [("XDG_STATE_HOME", Path.Combine(_state, address, "state")), ("XDG_CACHE_HOME", Path.Combine(_state, address, "cache"))];

    private static string PortOf(ConsoleRun node) =>
        node.Output.Split('\n').Single(line => line.StartsWith(" node ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Split('.')[^1];

    private static async Task NodesAreAsync(RuntimeFolder folder, params string[] names)
    {
        var last = "";
        await Eventually.TrueAsync(
            () =>
            {
                last = RunAsync(folder, "node", "list", "-q").GetAwaiter().GetResult().Output;
                return last.Split('\n', StringSplitOptions.RemoveEmptyEntries).SequenceEqual(names);
            },
            () => last);
    }

    private static async Task CountIsAsync(RuntimeFolder folder, int count)
    {
        var last = "";
        await Eventually.TrueAsync(
            () =>
            {
                last = RunAsync(folder, "node", "list", "-q").GetAwaiter().GetResult().Output;
                return last.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == count;
            },
            () => last);
    }

    private static async Task<Ended> RunAsync(RuntimeFolder folder, params string[] arguments)
    {
        using var run = ConsoleRun.Start(folder, arguments);
        var code = await run.ExitAsync();
        return new Ended(code, run.Output, run.Errors);
    }
}
