namespace ActorProcs.Cli.Tests;

public sealed class RunTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task A_program_run_here_uses_the_running_cluster()
    {
        var run = await cluster.RunAsync("run", "--", "dotnet", ConsoleRun.ClusterProgram, "5");
        Assert.Equal(5, run.Code);
        Assert.Contains("from a process", run.Lines);
        Assert.Contains($"node {cluster.NodePid}", run.Lines);
    }

    [Fact]
    public async Task Input_and_output_pass_through_and_the_program_s_code_is_ours()
    {
        using var run = cluster.Start("run", "--", "sh", "-c", "cat; echo oops >&2; exit 42");
        run.Type("typed by the user");
        Assert.Equal(42, await run.ExitAsync());
        Assert.Equal(("typed by the user\n", "oops\n"), (run.Output, run.Errors));
    }

    [Fact]
    public async Task A_program_killed_by_a_signal_ends_us_as_a_shell_would_report_it()
    {
        Assert.Equal(128 + 9, (await cluster.RunAsync("run", "--", "sh", "-c", "kill -9 $$")).Code);
    }

    [Fact]
    public async Task Without_a_cluster_one_is_started_for_the_program_and_nothing_is_left()
    {
        using var folder = new RuntimeFolder();
        using var run = ConsoleRun.Start(folder, ["run", "-w", "1", "--", ConsoleRun.ClusterProgram]);
        Assert.Equal(0, await run.ExitAsync());
        Assert.Contains("started one of 1 workers", run.Errors);
        Assert.Contains($"node {run.Pid}", run.Output);
        Assert.Empty(folder.Processes());
        Assert.Empty(folder.Contents());
    }

    [Fact]
    public async Task Terminating_us_terminates_the_program()
    {
        using var folder = new RuntimeFolder();
        using var run = ConsoleRun.Start(folder, ["run", "-w", "1", "--", "sh", "-c", "echo begun; exec sleep 600"]);
        await run.SaysAsync("begun");
        run.Terminate();
        Assert.Equal(143, await run.ExitAsync());
        Assert.Empty(folder.Processes());
        Assert.Empty(folder.Contents());
    }
}
