using System.Text.Json;

namespace ActorProcs.Cli.Tests;

/// <summary>Nodes that are to take no more work, or to end, asked for on another host.</summary>
public sealed class DrainTests : HostsTest
{
    private const int SIGSTOP = 19;
    private const int SIGKILL = 9;
    private const int SIGTERM = 15;

    [Fact]
    public async Task A_node_is_drained_from_another_host_and_takes_no_more_work()
    {
        var nodes = await StartAsync(2, "--insecure");
        var (first, second) = (nodes[0].Host, nodes[1].Host);

        var drained = await first.RunAsync("node", "drain", "second");
        Assert.Equal((0, ""), (drained.Code, drained.Output));
        Assert.Contains("takes no more work", drained.Errors);
        Assert.Equal("draining", await StateOfAsync(first, "second"));
        Assert.Equal("draining", await StateOfAsync(second, "second"));
        Assert.Contains("draining", (await first.RunAsync("node", "list")).Output);

        // Again, and as a script has it.
        var again = await first.RunAsync("node", "drain", "second", "-o", "json");
        Assert.Equal((0, "draining"), (again.Code, again.Json.GetProperty("state").GetString()));

        var refused = await second.RunAsync("job", "submit", "--", ConsoleRun.ClusterProgram);
        Assert.Equal(5, refused.Code);
        Assert.Contains("drained", refused.Errors);
        Assert.Equal(0, (await first.RunAsync("job", "submit", "--", ConsoleRun.ClusterProgram)).Code);
        Assert.False(nodes[1].Node.HasExited);

        var only = await first.RunAsync("node", "drain", "first");
        Assert.Equal(5, only.Code);
        Assert.Contains("the only node that takes work", only.Errors);
        var nobody = await first.RunAsync("node", "drain", "third");
        Assert.Equal(4, nobody.Code);
        Assert.Contains("no node \"third\"", nobody.Errors);
        Assert.Equal(2, (await first.RunAsync("node", "drain")).Code);
    }

    [Fact]
    public async Task A_node_drains_itself_and_what_runs_there_goes_on()
    {
        var nodes = await StartAsync(2, "--insecure");
        var second = nodes[1].Host;
        var job = (await second.RunAsync("job", "submit", "--no-wait", "-q", "--", "sleep", "100000")).Output.Trim();

        Assert.Equal(0, (await second.RunAsync("node", "drain", "second")).Code);

        Assert.Equal("draining", await StateOfAsync(nodes[0].Host, "second"));
        Assert.Equal("running", (await second.RunAsync("job", "show", job, "-o", "json")).Json.GetProperty("state").GetString());
        Assert.Equal(0, (await second.RunAsync("job", "cancel", job)).Code);
    }

    [Fact]
    public async Task A_node_is_stopped_from_another_host_in_order()
    {
        var nodes = await StartAsync(2, "--insecure");
        var (first, (second, node)) = (nodes[0].Host, nodes[1]);
        var job = await second.RunAsync("job", "submit", "--no-wait", "-q", "--", "sleep", "100000");
        Assert.Equal(0, job.Code);

        var stopped = await first.RunAsync("stop", "second");

        Assert.Equal((0, ""), (stopped.Code, stopped.Output));
        Assert.Contains("second stopped", stopped.Errors);
        Assert.Equal(0, await node.ExitAsync());
        Assert.Contains("asked to stop", node.Errors);
        Assert.Empty(second.Folder.Processes());
        Assert.Empty(second.Folder.Contents());
        Assert.Equal(["first"], (await first.RunAsync("node", "list", "-q")).Lines);
        Assert.Equal(4, (await first.RunAsync("stop", "second")).Code);

        // Objects with names are kept by the one that is left.
        await using (var context = await ProcContext.ConnectAsync((await first.RunAsync("status", "-o", "json")).Json.GetProperty("address").GetString()!))
        {
            context.Value(0, "count").Add(1);
            Assert.Equal(1, context.Value(0, "count").Value);
        }

        // By its own name, it is stopped as it is without one.
        Assert.Equal(0, (await first.RunAsync("stop", "first")).Code);
        Assert.Equal(0, await nodes[0].Node.ExitAsync());
    }

    [Theory]
    [InlineData("second")]
    [InlineData(null)]
    public async Task A_stop_lets_what_runs_there_end_and_a_signal_gives_it_its_grace_only(string? wanted)
    {
        var nodes = await StartAsync(2, "--insecure", "--grace", "1s");
        await using var program = await ProcContext.ConnectAsync((await nodes[0].Host.RunAsync("status", "-o", "json")).Json.GetProperty("address").GetString()!);
        var go = program.Event();
        using var process = program.Start(() => { go.Wait(); Procs.Exit(9); }, new ProcOptions { Node = "second" });

        // By its name from the other host, or without one on its own.
        var stopping = nodes[wanted is null ? 1 : 0].Host.RunAsync(["stop", .. wanted is null ? (string[])[] : [wanted]]);
        await nodes[1].Node.SaysAsync("asked to stop");
        Assert.False(process.Join(TimeSpan.FromSeconds(3)));
        go.Set();

        Assert.Equal(0, (await stopping).Code);
        Assert.True(process.Join(TimeSpan.FromSeconds(60)));
        Assert.Equal(9, process.ExitCode);
        Assert.Equal(0, await nodes[1].Node.ExitAsync());
        Assert.DoesNotContain("was ended", nodes[1].Node.Errors);
    }

    [Fact]
    public async Task What_runs_longer_than_the_grace_of_a_signal_is_ended_and_the_node_says_so()
    {
        var nodes = await StartAsync(2, "--insecure", "--grace", "1s");
        await using var program = await ProcContext.ConnectAsync((await nodes[0].Host.RunAsync("status", "-o", "json")).Json.GetProperty("address").GetString()!);
        using var process = program.Start(() => Thread.Sleep(Timeout.Infinite), new ProcOptions { Node = "second" });

        RuntimeFolder.Signal(nodes[1].Node.Pid, SIGTERM);

        Assert.Equal(143, await nodes[1].Node.ExitAsync());
        Assert.Contains("what still ran here for programs of other nodes was ended", nodes[1].Node.Errors);
        Assert.True(process.Join(TimeSpan.FromSeconds(60)));
        Assert.NotEqual(0, process.ExitCode);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_said_to_be_so()
    {
        var nodes = await StartAsync(2, "--insecure");
        RuntimeFolder.Signal(nodes[1].Node.Pid, SIGSTOP);
        try
        {
            var drained = await nodes[0].Host.RunAsync("node", "drain", "second");
            Assert.Equal(6, drained.Code);
            Assert.Contains("did not answer", drained.Errors);
        }
        finally
        {
            RuntimeFolder.Signal(nodes[1].Node.Pid, SIGKILL);
        }
    }

    [Fact]
    public async Task A_stop_that_takes_too_long_says_what_it_waits_for()
    {
        var nodes = await StartAsync(2, "--insecure");
        RuntimeFolder.Signal(nodes[1].Node.Pid, SIGSTOP);
        try
        {
            var stopped = await nodes[0].Host.RunAsync("stop", "second", "--timeout", "1s");
            Assert.Equal(6, stopped.Code);
            Assert.Contains("second", stopped.Errors);
        }
        finally
        {
            RuntimeFolder.Signal(nodes[1].Node.Pid, SIGKILL);
        }
    }

    private static async Task<string?> StateOfAsync(Host host, string node) =>
        (await host.RunAsync("node", "list", "-o", "json")).Json.GetProperty("nodes").EnumerateArray()
            .Single(each => each.GetProperty("name").GetString() == node).GetProperty("state").GetString();
}
