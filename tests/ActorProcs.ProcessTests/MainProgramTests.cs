namespace ActorProcs.ProcessTests;

public sealed class MainProgramTests
{
    [Fact]
    public void Main_waits_for_its_children_and_kills_its_daemons()
    {
        using var program = TestProgram.Scenario("daemons");

        Assert.Equal(0, program.WaitForExit());

        Assert.Contains("child done", program.Output);
        Assert.Contains("main done", program.Output);
        var daemon = int.Parse(program.Output.Single(line => line.StartsWith("daemon pid", StringComparison.Ordinal)).Split(' ')[^1]);
        Assert.True(Eventually.IsGone(daemon));
    }

    [Fact]
    public async Task When_main_is_killed_every_worker_is_gone_within_two_seconds()
    {
        using var program = TestProgram.Scenario("tree");
        await Eventually.TrueAsync(() => program.Output.Count(line => line.StartsWith("pid", StringComparison.Ordinal)) == 3, "three generations run");
        int[] pids = [.. program.Output.Where(line => line.StartsWith("pid", StringComparison.Ordinal)).Select(line => int.Parse(line.Split(' ')[1]))];

        program.KillOnlyThisProcess();

        await Eventually.TrueAsync(() => pids.All(Eventually.IsGone), "all three generations are gone", TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Lines_of_many_processes_never_mix()
    {
        using var program = TestProgram.Scenario("lines");

        Assert.Equal(0, program.WaitForExit());

        Assert.Equal(1000, program.Output.Count);
        Assert.All(program.Output, line =>
        {
            Assert.StartsWith("<", line);
            var text = line.TrimEnd('>')[(line.LastIndexOf(':') + 1)..];
            Assert.Equal(300, text.Length);
            Assert.Single(text.Distinct());
        });
        Assert.Equal(1000, program.Output.Distinct().Count());
    }

    [Fact]
    public void An_uncaught_exception_prints_its_trace_and_gives_1()
    {
        using var program = TestProgram.Scenario("uncaught");

        Assert.Equal(0, program.WaitForExit());

        Assert.Contains("exit code 1", program.Output);
        Assert.Contains("Process Process-1:", program.Errors);
        Assert.Contains("System.InvalidOperationException: as planned", program.Errors);
        Assert.Contains("at Program", program.Errors);
    }

    [Fact]
    public void Exit_in_main_gives_the_exit_code_after_the_children_have_ended()
    {
        using var program = TestProgram.Scenario("main-exit-code");

        Assert.Equal(7, program.WaitForExit());
    }

    [Fact]
    public void A_main_that_fails_does_not_hang_on_its_daemons()
    {
        using var program = TestProgram.Scenario("main-throws");

        Assert.NotEqual(0, program.WaitForExit());
        Assert.Contains("main fails", program.Errors);
    }
}
