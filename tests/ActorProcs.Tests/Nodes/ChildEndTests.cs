using System.Globalization;
using ActorProcs.Nodes;

namespace ActorProcs.Tests.Nodes;

public sealed class ChildEndTests : IDisposable
{
    private readonly ChildSupervisor _supervisor = new();

    public void Dispose() => _supervisor.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(137, 137)]
    [InlineData(143, 143)]
    [InlineData(255, 255)]
    [InlineData(300, 44)]
    public async Task An_exit_code_is_told_modulo_256_and_is_never_taken_for_a_signal(int code, int expected)
    {
        // sh itself refuses codes over 255; perl is in every base system of the distributions that we run on.
        var script = code < 256 ? $"exit {code}" : $"exec perl -e 'exit {code}'";
        var end = await _supervisor.Run(script).Events.EndAsync();

        Assert.Equal((expected, (int?)null, false), (end.ExitCode, end.Signal, end.StatusLost));
        Assert.InRange(end.PeakMemory, 100_000, 1L << 32);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(15)]
    [InlineData(6)]
    [InlineData(11)]
    [InlineData(13)]
    public async Task A_death_by_signal_n_is_minus_n(int signal)
    {
        var end = await _supervisor.Run($"kill -{signal} $$").Events.EndAsync();

        Assert.Equal((-signal, (int?)signal), (end.ExitCode, end.Signal));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(15)]
    [InlineData(2)]
    public async Task A_signal_from_the_handle_reaches_the_child_and_none_is_sent_after_its_end(int signal)
    {
        var (child, events) = _supervisor.Run("echo up; exec sleep 1000");
        await events.LineAsync(line => line == "up");

        Assert.True(child.Signal(signal));
        Assert.Equal(-signal, (await events.EndAsync()).ExitCode);
        Assert.False(child.Signal(signal));
        Assert.False(child.SignalGroup(signal));
        child.Send("late"u8);
        Assert.Equal(1, events.EndedCount);
    }

    [Fact]
    public async Task Killing_the_group_ends_the_childs_own_children()
    {
        var (child, events) = _supervisor.Run("sleep 1000 & echo $!; wait");
        var grandchild = int.Parse(await events.LineAsync(_ => true), CultureInfo.InvariantCulture);

        Assert.True(child.SignalGroup(15));
        await events.EndAsync();
        await Shell.Until(() => !Shell.IsAlive(grandchild), "the grandchild is dead");
    }

    [Fact]
    public async Task A_descendant_that_ignores_sigterm_goes_with_its_terminated_leader()
    {
        var (child, events) = _supervisor.Run("sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1000; done' & wait");
        var grandchild = int.Parse(await events.LineAsync(_ => true), CultureInfo.InvariantCulture);

        child.SignalGroup(15);
        Assert.Equal(-15, (await events.EndAsync()).ExitCode);
        await Shell.Until(() => !Shell.IsAlive(grandchild), "the grandchild is dead");
    }

    [Fact]
    public async Task What_is_left_of_a_group_goes_with_a_leader_that_somebody_killed()
    {
        var (child, events) = _supervisor.Run("sleep 1000 & echo $!; kill -9 $$");
        var grandchild = int.Parse(await events.LineAsync(_ => true), CultureInfo.InvariantCulture);

        Assert.Equal(-9, (await events.EndAsync()).ExitCode);
        await Shell.Until(() => !Shell.IsAlive(grandchild), "the grandchild is dead");
        Assert.False(child.Signal(0));
    }

    [Fact]
    public async Task What_is_left_of_a_group_stays_when_the_launch_says_so()
    {
        var events = new ChildRecorder();
        _supervisor.Start(Shell.Script("sleep 1000 & echo $!; kill -9 $$") with { KillGroupOnEnd = false }, events);
        var grandchild = int.Parse(await events.LineAsync(_ => true), CultureInfo.InvariantCulture);
        await events.EndAsync();

        Assert.True(Shell.IsAlive(grandchild));
        System.Diagnostics.Process.GetProcessById(grandchild).Kill();
    }

    [Fact]
    public async Task A_leader_that_ends_by_itself_leaves_its_children_alone_and_their_lines_still_come()
    {
        var (_, events) = _supervisor.Run("(while kill -0 $$ 2>/dev/null; do sleep 0.01; done; echo after) & echo before; exit 3");

        Assert.Equal(3, (await events.EndAsync()).ExitCode);
        Assert.Equal("after", await events.LineAsync(line => line == "after"));
    }

    [Fact]
    public async Task The_end_does_not_wait_for_a_grandchild_that_holds_the_output()
    {
        var (_, events) = _supervisor.Run("sleep 1000 & echo $!; printf unfinished; exit 0");
        var grandchild = int.Parse(await events.LineAsync(_ => true), CultureInfo.InvariantCulture);

        Assert.Equal(0, (await events.EndAsync()).ExitCode);
        Assert.True(Shell.IsAlive(grandchild));
        Assert.Equal("unfinished", events.Lines.Last());
        System.Diagnostics.Process.GetProcessById(grandchild).Kill();
    }

    [Fact]
    public async Task A_child_that_somebody_else_reaped_has_an_end_and_says_that_its_status_is_lost()
    {
        // The supervisor's own thread takes the status away, before it can have seen the end.
        ChildProcess? child = null;
        using var started = new ManualResetEventSlim();
        var (handle, events) = _supervisor.Run(
            "read line <&3; echo line; exit 3",
            new ChildRecorder
            {
                OnLine = (_, _) =>
                {
                    started.Wait();
                    Thief.Reap(child!.Pid);
                },
            });
        child = handle;
        started.Set();
        handle.Send("\n"u8);

        var end = await events.EndAsync();
        Assert.True(end.StatusLost);
        Assert.Equal((255, (int?)null), (end.ExitCode, end.Signal));
    }

    [Fact]
    public async Task An_event_that_throws_costs_its_own_child_only()
    {
        var (other, others) = _supervisor.Run("echo up; exec sleep 1000");
        var (child, events) = _supervisor.Run(
            "echo up; exec sleep 1000", new ChildRecorder { OnLine = (_, _) => throw new InvalidOperationException("broken reader") });

        Assert.Equal(-9, (await events.EndAsync()).ExitCode);
        Assert.Equal("broken reader", child.Fault?.Message);
        await others.LineAsync(line => line == "up");
        Assert.True(other.Signal(0));
    }
}
