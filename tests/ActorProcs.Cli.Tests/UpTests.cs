namespace ActorProcs.Cli.Tests;

public sealed class UpTests
{
    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    public async Task A_stopped_cluster_leaves_nothing_behind(int signal, int code)
    {
        using var folder = new RuntimeFolder();
        using var up = await UpAsync(folder);
        Assert.Contains($" address   unix:{folder.Path}/", up.Output);
        Assert.Contains(" workers   1 ready · 1 spare", up.Output);
        using var watched = ConsoleRun.Start(folder, ["job", "submit", "--", "sh", "-c", "setsid sleep 600 & echo begun; sleep 600"]);
        await watched.SaysAsync("begun");
        RuntimeFolder.Signal(up.Pid, signal);
        Assert.Equal(code, await up.ExitAsync());
        Assert.Equal(1, await watched.ExitAsync());
        Assert.Contains("was cancelled", watched.Errors);
        Assert.Empty(folder.Processes());
        Assert.Empty(folder.Contents());
    }

    [Fact]
    public async Task A_second_Ctrl_C_does_not_wait_for_jobs_that_will_not_end()
    {
        using var folder = new RuntimeFolder();
        using var up = await UpAsync(folder);
        using var stubborn = ConsoleRun.Start(folder, ["job", "submit", "--", "sh", "-c", "trap 'echo asked' TERM; echo begun; while :; do sleep 600; done"]);
        await stubborn.SaysAsync("begun");
        up.Interrupt();
        await Eventually.TrueAsync(() => stubborn.Output.Contains("asked", StringComparison.Ordinal) || stubborn.HasExited, () => stubborn.Output);
        if (!up.HasExited) up.Interrupt();
        Assert.Equal(130, await up.ExitAsync());
        Assert.Equal(1, await stubborn.ExitAsync());
        Assert.Empty(folder.Processes());
        Assert.Empty(folder.Contents());
    }

    [Fact]
    public async Task When_the_cluster_is_killed_all_it_has_started_ends_and_the_next_one_starts_clean()
    {
        using var folder = new RuntimeFolder();
        using var up = await UpAsync(folder);
        using var watched = ConsoleRun.Start(folder, ["job", "submit", "--", "sh", "-c", "setsid sleep 600 & echo begun; sleep 600"]);
        await watched.SaysAsync("begun");
        up.KillHard();
        Assert.Equal(3, await watched.ExitAsync());
        await Eventually.TrueAsync(() => folder.Processes().Length == 0, () => string.Join('\n', folder.Processes()));

        using var status = ConsoleRun.Start(folder, ["status"]);
        Assert.Equal(3, await status.ExitAsync());
        Assert.DoesNotContain(folder.Contents(), path => path.EndsWith("current.json", StringComparison.Ordinal));

        using var next = await UpAsync(folder);
        next.Interrupt();
        Assert.Equal(130, await next.ExitAsync());
        Assert.Empty(folder.Contents());
    }

    [Fact]
    public async Task The_cluster_as_JSON_is_one_document_on_standard_output()
    {
        using var folder = new RuntimeFolder();
        using var up = ConsoleRun.Start(folder, ["up", "-w", "1", "--spares", "0", "-o", "json"]);
        await up.SaysAsync("}");
        var state = new Ended(0, up.Output, "").Json;
        Assert.Equal(up.Pid, state.GetProperty("pid").GetInt32());
        Assert.Equal(1, state.GetProperty("spares").GetInt32());
        up.Terminate();
        Assert.Equal(143, await up.ExitAsync());
        Assert.Equal("", up.Errors);
    }

    private static async Task<ConsoleRun> UpAsync(RuntimeFolder folder)
    {
        var up = ConsoleRun.Start(folder, ["up", "-w", "1", "--spares", "1"]);
        await up.SaysAsync("Ctrl+C stops everything.");
        return up;
    }
}
