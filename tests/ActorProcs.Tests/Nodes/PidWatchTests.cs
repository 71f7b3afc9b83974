using System.Diagnostics;
using ActorProcs.Nodes;

namespace ActorProcs.Tests.Nodes;

public sealed class PidWatchTests
{
    [Fact]
    public async Task The_end_of_a_watched_process_is_told()
    {
        using var process = Process.Start("sleep", "1000");
        using var watch = PidWatch.Start(process.Id);
        Assert.False(watch.WhenGone.IsCompleted);
        Assert.Equal(PidWatch.StartTimeOf(process.Id), watch.StartTime);

        process.Kill();
        await watch.WhenGone.WaitAsync(ChildRecorder.Patience);
    }

    [Fact]
    public async Task A_process_that_is_gone_already_is_told_at_once()
    {
        using var process = Process.Start("true");
        await process.WaitForExitAsync();
        using var watch = PidWatch.Start(process.Id);

        Assert.True(watch.WhenGone.IsCompletedSuccessfully);
        Assert.True(PidWatch.Start(-1).WhenGone.IsCompletedSuccessfully);
        Assert.True(PidWatch.Start(int.MaxValue).WhenGone.IsCompletedSuccessfully);
    }

    [Fact]
    public void Another_process_under_the_same_number_counts_as_the_end()
    {
        using var watch = PidWatch.Start(Environment.ProcessId, PidWatch.StartTimeOf(Environment.ProcessId) - 1);

        Assert.True(watch.WhenGone.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_watch_that_was_given_up_says_nothing_and_the_others_go_on()
    {
        using var process = Process.Start("sleep", "1000");
        var first = PidWatch.Start(process.Id);
        using var second = PidWatch.Start(process.Id);
        first.Dispose();
        first.Dispose();

        process.Kill();
        await second.WhenGone.WaitAsync(ChildRecorder.Patience);
        Assert.False(first.WhenGone.IsCompleted);
    }
}
