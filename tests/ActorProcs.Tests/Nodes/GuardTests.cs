using System.Globalization;
using System.Text;
using ActorProcs.Nodes;

namespace ActorProcs.Tests.Nodes;

public sealed class GuardTests : IDisposable
{
    private readonly ChildSupervisor _supervisor = new();

    public void Dispose() => _supervisor.Dispose();

    [Fact]
    public async Task A_guarded_process_ignores_interrupts_while_what_it_starts_does_not()
    {
        var (worker, events, child) = await StartGuarded();

        worker.SignalGroup(2);
        await Shell.Until(() => !Shell.IsAlive(child), "the child is interrupted");
        worker.Signal(3);
        worker.Send("still here"u8);
        Assert.Equal("still here"u8, Take(events));
    }

    [Fact]
    public async Task Sigterm_ends_a_guarded_process_as_a_signal()
    {
        var (worker, events, _) = await StartGuarded();

        worker.Signal(15);
        var end = await events.EndAsync();
        Assert.Equal((-15, (int?)15), (end.ExitCode, end.Signal));
    }

    [Fact]
    public async Task A_frame_from_an_exit_handler_is_delivered_before_the_end()
    {
        var (worker, events, child) = await StartGuarded();

        worker.Send("exit"u8);
        Assert.Equal(7, (await events.EndAsync()).ExitCode);
        Assert.Equal("bye"u8, Take(events));
        Assert.True(Shell.IsAlive(child));
        System.Diagnostics.Process.GetProcessById(child).Kill();
    }

    [Fact]
    public async Task Large_frames_cross_the_channel_whole()
    {
        var (worker, events, _) = await StartGuarded();
        var frame = new byte[20_000_000];
        new Random(1).NextBytes(frame);

        worker.Send(frame);
        Assert.Equal(frame, Take(events));
    }

    [Theory]
    [InlineData("guarded")]
    [InlineData("signal-only")]
    public async Task A_worker_does_not_outlive_a_killed_node(string part)
    {
        var (node, events) = StartPart("node", part);
        var worker = NumberIn(await events.LineAsync(line => line.StartsWith("guarded", StringComparison.Ordinal)));
        var child = part == "guarded" ? NumberIn(await events.LineAsync(line => line.StartsWith("child", StringComparison.Ordinal))) : worker;

        node.Signal(9);
        await Shell.Until(() => !Shell.IsAlive(worker), "the worker is gone");
        await Shell.Until(() => !Shell.IsAlive(child), "the worker's own child is gone");
    }

    [Theory]
    [InlineData("late")]
    [InlineData("late-signal-only")]
    public async Task A_worker_whose_node_died_before_it_could_arm_its_guard_is_told(string part)
    {
        var folder = Directory.CreateTempSubdirectory("actorprocs-late-");
        try
        {
            var file = Path.Combine(folder.FullName, "told");
            var (node, events) = StartPart("node", part, file);
            var worker = NumberIn(await events.LineAsync(line => line.StartsWith("guarded", StringComparison.Ordinal)));

            node.Signal(9);
            await Shell.Until(() => !Shell.IsAlive(worker), "the worker has ended");
            Assert.Equal("gone", File.ReadAllText(file));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_stopped_worker_does_not_outlive_its_node_either()
    {
        var (node, events) = StartPart("node", "guarded");
        var worker = NumberIn(await events.LineAsync(line => line.StartsWith("guarded", StringComparison.Ordinal)));
        var child = NumberIn(await events.LineAsync(line => line.StartsWith("child", StringComparison.Ordinal)));
        using (var stop = System.Diagnostics.Process.Start("kill", ["-STOP", $"{worker}"])) await stop.WaitForExitAsync();

        node.Signal(9);
        await Shell.Until(() => !Shell.IsAlive(worker) && !Shell.IsAlive(child), "the worker and its child are gone");
    }

    [Fact]
    public async Task A_worker_that_nobody_started_says_so()
    {
        var events = new ChildRecorder();
        _supervisor.Start(
            Shell.Script($"exec 3<&-; exec '{TestWorker.Dotnet}' exec '{typeof(ActorProcs.TestWorker.Hammer).Assembly.Location}' guarded"), events);

        Assert.Equal(134, 128 + -(await events.EndAsync()).ExitCode);
        Assert.Contains(events.Errors, line => line.Contains("Only a node starts workers", StringComparison.Ordinal));
    }

    private async Task<(ChildProcess Worker, ChildRecorder Events, int Child)> StartGuarded()
    {
        var (worker, events) = StartPart("guarded");
        worker.Send(Encoding.UTF8.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        return (worker, events, NumberIn(await events.LineAsync(line => line.StartsWith("child", StringComparison.Ordinal))));
    }

    private (ChildProcess Child, ChildRecorder Events) StartPart(params string[] arguments)
    {
        var events = new ChildRecorder();
        return (_supervisor.Start(TestWorker.Part(arguments), events), events);
    }

    private static byte[] Take(ChildRecorder events) =>
        events.Frames.TryTake(out var frame, ChildRecorder.Patience) ? frame : throw new TimeoutException("No frame came.");

    private static int NumberIn(string line) => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
}
