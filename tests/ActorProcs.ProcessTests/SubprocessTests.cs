namespace ActorProcs.ProcessTests;

/// <summary>Subprocesses where there is a node. What needs none is tested beside the library.</summary>
public sealed class SubprocessTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_process_has_started_ends_when_it_is_killed(bool kill)
    {
        var pids = Procs.Queue<int>();
        using var process = Procs.Start(async () =>
        {
            var program = await Subprocess.ShellAsync("sleep 1000 & echo $!; wait");
            await foreach (var line in program.ReadLinesAsync())
            {
                pids.Put(program.Pid);
                pids.Put(int.Parse(line));
            }
        });
        int[] started = [await pids.GetAsync(), await pids.GetAsync()];

        if (kill) process.Kill();
        else process.Terminate();

        Assert.Equal(kill ? -9 : -15, await process.Exited.WaitAsync(TestProgram.Patience));
        foreach (var pid in started) await Eventually.TrueAsync(() => Eventually.IsGone(pid), "it is gone");
    }

    [Fact]
    public async Task A_process_runs_a_program_and_returns_what_it_wrote() => Assert.Equal("from a worker\n", await Procs.RunAsync(async () =>
    {
        await using var program = await Subprocess.ExecAsync("cat", []);
        return (await program.CommunicateAsync("from a worker\n")).StandardOutput;
    }));

    [Fact]
    public async Task Our_own_node_may_be_named_and_another_may_not()
    {
        var node = Procs.Start(() => { }).Node;
        await using (var program = await Subprocess.ExecAsync("true", [], new SubprocessOptions { Node = node })) Assert.Equal(0, await program.WaitAsync());

        var error = await Assert.ThrowsAsync<ArgumentException>(() => Subprocess.ExecAsync("true", [], new SubprocessOptions { Node = "elsewhere" }));
        Assert.Contains($"which is '{node}', and 'elsewhere' is another one", error.Message);
    }
}
