namespace ActorProcs.Cli.Tests;

/// <summary>Consoles on hosts that are no nodes of the cluster.</summary>
public sealed class DoorTests : HostsTest
{
    [Fact]
    public async Task A_console_on_another_host_logs_in_with_a_token_and_uses_the_cluster()
    {
        var (first, head) = (await StartAsync(1))[0];
        var place = first.Place;
        var elsewhere = NewHost();
        var token = (await first.RunAsync("token", "create", "-q")).Output.Trim();

        var early = await elsewhere.RunAsync("status", "-a", place);
        Assert.Equal(3, early.Code);
        Assert.Contains("actorprocs login", early.Errors);
        var login = await elsewhere.RunAsync("login", place, "--token", token);
        Assert.Equal((0, ""), (login.Code, login.Output));

        Assert.Equal("first", (await elsewhere.RunAsync("status", "-a", place, "-o", "json")).Json.GetProperty("node").GetString());
        Assert.Equal(["first"], (await elsewhere.RunAsync("node", "list", "-q", "-a", place)).Lines);
        await using (var context = await ProcContext.ConnectAsync((await first.RunAsync("status", "-o", "json")).Json.GetProperty("address").GetString()!))
        {
            context.Lock("orders");
            context.Value(1, "count").Value = 2;
            context.Queue<int>(3, "tasks").Put(7);
            Assert.Equal(["orders"], (await elsewhere.RunAsync("lock", "list", "-q", "-a", place)).Lines);
            Assert.Equal(["count"], (await elsewhere.RunAsync("value", "list", "-q", "-a", place)).Lines);
            Assert.Equal(["tasks"], (await elsewhere.RunAsync("queue", "list", "-q", "-a", place)).Lines);
        }

        // It makes tokens too, and whoever has one may join.
        Assert.StartsWith("aproc1-", (await elsewhere.RunAsync("token", "create", "-q", "-a", place)).Output);

        // A program here cannot use a node there, and a node there is not stopped by mistake.
        Assert.Equal(2, (await elsewhere.RunAsync("run", "-a", place, "--", "true")).Code);
        Assert.Equal(2, (await elsewhere.RunAsync("stop", "-a", place)).Code);
        Assert.Equal(0, (await elsewhere.RunAsync("stop", "first", "-a", place)).Code);
        Assert.Equal(0, await head.ExitAsync());
        Assert.Equal(3, (await elsewhere.RunAsync("status", "-q", "-a", place)).Code);
    }

    [Fact]
    public async Task A_job_from_another_host_brings_its_program_along()
    {
        var first = (await StartAsync(1))[0].Host;
        var (place, elsewhere) = (first.Place, NewHost());
        await LogInAsync(elsewhere, first);

        // From a folder that the other host does not have.
        var folder = Directory.CreateTempSubdirectory("apt-program-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(ConsoleRun.ClusterProgram)!)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            var program = Path.Combine(folder, Path.GetFileName(ConsoleRun.ClusterProgram));
            var ran = await elsewhere.RunAsync("job", "submit", "-a", place, "--exit-code-from-job", "--", program, "7");
            Assert.Equal((7, true), (ran.Code, ran.Output.Contains("from a process", StringComparison.Ordinal)));
            Assert.Contains("arguments 7", ran.Output);

            // The second time nothing need travel, and the file here is needed no more once it is submitted.
            var id = (await elsewhere.RunAsync("job", "submit", "-a", place, "--no-wait", "-q", "--", "dotnet", program, "forever")).Output.Trim();
            Directory.Delete(folder, recursive: true);
            Assert.Contains(id, (await elsewhere.RunAsync("job", "list", "-q", "-a", place, "--state", "running")).Lines);
            Assert.Equal(6, (await elsewhere.RunAsync("job", "wait", id, "-a", place, "--timeout", "100ms")).Code);
            await Eventually.TrueAsync(async () => (await elsewhere.RunAsync("job", "logs", id, "-a", place)).Output.Contains("process ", StringComparison.Ordinal), () => "it has started its process");
            var shown = (await elsewhere.RunAsync("job", "show", id, "-a", place, "-o", "json")).Json;
            Assert.DoesNotContain(folder, shown.GetProperty("command").ToString(), StringComparison.Ordinal);
            Assert.Equal(0, (await elsewhere.RunAsync("job", "cancel", id, "-a", place)).Code);
            Assert.Equal(1, (await elsewhere.RunAsync("job", "wait", id, "-a", place)).Code);
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task What_cannot_be_brought_to_another_host_is_refused_before_anything_is_sent()
    {
        var first = (await StartAsync(1))[0].Host;
        var elsewhere = NewHost();
        await LogInAsync(elsewhere, first);

        var script = await elsewhere.RunAsync("job", "submit", "-a", first.Place, "--", "sleep", "1");
        Assert.Equal(2, script.Code);
        Assert.Contains("only .NET programs can", script.Errors);
        Assert.Equal(2, (await elsewhere.RunAsync("job", "submit", "-a", first.Place, "--", "/nowhere/App.dll")).Code);
        Assert.Empty((await elsewhere.RunAsync("job", "list", "-q", "-a", first.Place)).Lines);
    }

    [Fact]
    public async Task A_host_that_has_joined_needs_no_login_for_other_nodes()
    {
        var nodes = await StartAsync(2);
        var (first, second) = (nodes[0].Host, nodes[1].Host);

        Assert.Equal("first", (await second.RunAsync("status", "-o", "json", "-a", first.Place)).Json.GetProperty("node").GetString());
        Assert.Equal("second", (await first.RunAsync("status", "-o", "json", "-a", second.Place)).Json.GetProperty("node").GetString());
    }

    [Fact]
    public async Task Whoever_has_another_clusters_certificate_or_none_gets_nothing()
    {
        var first = (await StartAsync(1))[0].Host;
        var (rogue, elsewhere) = (NewHost(), NewHost());
        using var other = rogue.Start("start", "--head", "--listen", rogue.Address, "--port", "0", "--spares", "0");
        await other.SaysAsync(Ready);

        var stranger = await rogue.RunAsync("job", "list", "-a", first.Place);
        Assert.Equal((3, ""), (stranger.Code, stranger.Output));
        Assert.Contains("none of this cluster", stranger.Errors);
        var foreign = await elsewhere.RunAsync("login", first.Place, "--token", (await rogue.RunAsync("token", "create", "-q")).Output.Trim());
        Assert.NotEqual(0, foreign.Code);
        Assert.Contains("another cluster", foreign.Errors);
        Assert.Equal(3, (await elsewhere.RunAsync("status", "-a", first.Place)).Code);
        var plain = await elsewhere.RunAsync("status", "-a", "insecure://" + first.Place);
        Assert.Equal((3, ""), (plain.Code, plain.Output));
        Assert.Contains("--insecure", plain.Errors);
    }

    [Fact]
    public async Task A_cluster_without_certificates_is_used_from_elsewhere_when_that_is_spelled_out()
    {
        var first = (await StartAsync(1, "--insecure"))[0].Host;
        var elsewhere = NewHost();

        Assert.Equal(3, (await elsewhere.RunAsync("status", "-a", first.Place)).Code);
        Assert.Equal(0, (await elsewhere.RunAsync("status", "-a", "insecure://" + first.Place)).Code);
        var ran = await elsewhere.RunAsync("job", "submit", "-a", "insecure://" + first.Place, "--", ConsoleRun.ClusterProgram);
        Assert.Equal((0, true), (ran.Code, ran.Output.Contains("from a process", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("login")]
    [InlineData("login", "nowhere", "--token", "x")]
    [InlineData("login", "127.0.0.2:4053")]
    [InlineData("login", "127.0.0.2:4053", "--token", "x", "--token-file", "y")]
    [InlineData("status", "-a", "nowhere")]
    public async Task What_was_typed_wrongly_is_said_in_a_line(params string[] arguments) =>
        Assert.Equal(2, (await NewHost().RunAsync(arguments)).Code);

    [Fact]
    public async Task One_login_is_enough_for_all_nodes_and_its_host_may_join_later()
    {
        var nodes = await StartAsync(2);
        var (first, second) = (nodes[0].Host, nodes[1].Host);
        var console = NewHost();
        await LogInAsync(console, first);

        Assert.Equal("second", (await console.RunAsync("status", "-o", "json", "-a", second.Place)).Json.GetProperty("node").GetString());
        var nowhere = await console.RunAsync("status", "-a", "127.0.0.9:1");
        Assert.Equal(3, nowhere.Code);
        Assert.DoesNotContain("certificate", nowhere.Errors);

        var token = (await first.RunAsync("token", "create", "-q")).Output.Trim();
        using var joining = console.Start("start", "--join", first.Place, "--token", token, "--listen", console.Address, "--port", "0", "-w", "1", "--spares", "0");
        await joining.SaysAsync(Ready);
    }

    [Fact]
    public async Task Nobody_there_is_not_reachable()
    {
        var elsewhere = NewHost();
        Assert.Equal(3, (await elsewhere.RunAsync("status", "-a", "insecure://127.0.0.9:1")).Code);
        Assert.Equal(3, (await elsewhere.RunAsync("login", "127.0.0.9:1", "--token", Token())).Code);
    }

    private static async Task LogInAsync(Host console, Host node)
    {
        var token = (await node.RunAsync("token", "create", "-q")).Output.Trim();
        Assert.Equal(0, (await console.RunAsync("login", node.Place, "--token", token)).Code);
    }

    private static string Token()
    {
        using var authority = ActorProcs.Trust.ClusterAuthority.Create(TimeProvider.System);
        return ActorProcs.Trust.JoinToken.Create(authority, DateTimeOffset.UtcNow.AddHours(1)).ToString();
    }
}
