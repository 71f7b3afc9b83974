using System.Text;
using ActorProcs.Nodes;

namespace ActorProcs.Tests.Nodes;

public sealed class ChildOutputTests : IDisposable
{
    private readonly ChildSupervisor _supervisor = new();

    public void Dispose() => _supervisor.Dispose();

    [Fact]
    public async Task Every_line_written_before_the_end_is_delivered_before_it()
    {
        for (var round = 0; round < 30; round++)
        {
            var (_, events) = _supervisor.Run("seq 1 3000; seq 1 50 >&2; printf last; kill -9 $$");
            var end = await events.EndAsync();

            Assert.Equal(-9, end.ExitCode);
            Assert.Equal(3051, events.BeforeEnd);
            Assert.Equal([.. Enumerable.Range(1, 3000).Select(n => $"{n}"), "last"], events.Lines);
        }
    }

    [Fact]
    public async Task A_line_of_200_kilobytes_without_newline_is_one_line()
    {
        var (_, events) = _supervisor.Run("head -c 200000 /dev/zero | tr '\\0' x; kill -9 $$");
        await events.EndAsync();

        Assert.Equal([new string('x', 200_000)], events.Lines);
        Assert.Equal(1, events.BeforeEnd);
    }

    [Fact]
    public async Task The_last_fifty_lines_of_standard_error_are_kept()
    {
        var (child, events) = _supervisor.Run("seq 1 120 >&2; printf 'no newline' >&2");
        await events.EndAsync();

        Assert.Equal([.. Enumerable.Range(72, 49).Select(n => $"{n}"), "no newline"], child.LastErrorLines);
    }

    [Fact]
    public async Task A_paused_child_is_held_back_by_its_pipe_and_goes_on_when_resumed()
    {
        ChildProcess? child = null;
        var (handle, events) = _supervisor.Run(
            "read line <&3; exec seq 1 200000", new ChildRecorder { OnLine = (_, _) => child!.PauseOutput() });
        child = handle;
        child.PauseOutput();
        child.Send("\n"u8);

        await Shell.Until(() => IsAsleepIn("seq", child.Pid), "the child waits for its pipe");
        Assert.Empty(events.Lines);

        // One read, no more: its first line pauses again.
        child.ResumeOutput();
        await Shell.Until(() => !events.Lines.IsEmpty && IsAsleepIn("seq", child.Pid), "the child waits for its pipe again");
        Assert.InRange(events.Lines.Sum(line => line.Length + 1), 1, 64 * 1024);
        Assert.False(events.HasEnded);

        while (!events.HasEnded)
        {
            child.ResumeOutput();
            await Task.Yield();
        }

        Assert.Equal(0, (await events.EndAsync()).ExitCode);
        Assert.Equal(200_000, events.BeforeEnd);
        Assert.Equal("200000", events.Lines.Last());
    }

    [Fact]
    public async Task The_end_of_a_paused_child_is_told_at_once_with_what_its_pipe_held()
    {
        var (child, events) = _supervisor.Run("read line <&3; seq 1 2000; echo gone >&2");
        child.PauseOutput();
        child.Send("\n"u8);

        Assert.Equal(0, (await events.EndAsync()).ExitCode);
        Assert.Equal(2001, events.BeforeEnd);
    }

    [Fact]
    public async Task A_child_has_an_empty_input_its_two_pipes_the_control_channel_the_lifeline_and_no_other_descriptor()
    {
        using var inheritable = new System.IO.Pipes.AnonymousPipeServerStream(
            System.IO.Pipes.PipeDirection.In, HandleInheritability.Inheritable);
        var events = new ChildRecorder();
        _supervisor.Start(
            Shell.Script("") with { FileName = "readlink", Arguments = [.. Enumerable.Range(0, 500).Select(n => $"/proc/self/fd/{n}")] }, events);
        await events.EndAsync();

        Assert.Equal(["/dev/null", "pipe", "pipe", "socket", "pipe"], events.Lines.Select(line => line.Split(':')[0]));
    }

    [Fact]
    public async Task A_child_leads_its_own_group_and_has_every_signal_at_its_default()
    {
        // Not from a shell: it blocks signals for a moment whenever it starts something.
        var events = new ChildRecorder();
        var child = _supervisor.Start(
            Shell.Script("") with { FileName = "grep", Arguments = ["-E", "NSpgid|SigBlk|SigIgn", "/proc/self/status"] }, events);
        await events.EndAsync();

        Assert.Equal(3, events.Lines.Count);
        Assert.Equal($"NSpgid:\t{child.Pid}", events.Lines.First());

        // Signals 32 and 33 are glibc's own, and it ignores them in every child that it spawns.
        const ulong internals = 3UL << 31;
        Assert.All(events.Lines.Skip(1), line => Assert.Equal(0UL, Convert.ToUInt64(line.Split('\t')[1], 16) & ~internals));
    }

    [Fact]
    public async Task A_child_runs_in_the_directory_and_with_the_whole_environment_that_it_was_given()
    {
        var events = new ChildRecorder();
        _supervisor.Start(
            new ChildLaunch
            {
                FileName = "env",
                Arguments = [],
                Environment = new Dictionary<string, string> { ["ONLY"] = "höre = da" },
                WorkingDirectory = "/",
            },
            events);
        await events.EndAsync();

        Assert.Equal(["ONLY=höre = da"], events.Lines);
    }

    [Fact]
    public async Task Frames_go_both_ways_whole_and_in_order()
    {
        var (child, events) = _supervisor.Run("exec cat <&3 >&3");
        var sent = Enumerable.Range(0, 40).Select(n => Encoding.UTF8.GetBytes(new string((char)('a' + n % 26), n * n * 200))).ToArray();
        foreach (var frame in sent) child.Send(frame);

        foreach (var frame in sent)
        {
            Assert.True(events.Frames.TryTake(out var echoed, ChildRecorder.Patience));
            Assert.Equal(frame, echoed);
        }

        child.Signal(9);
        await events.EndAsync();
    }

    [Fact]
    public async Task A_frame_written_at_the_last_moment_arrives_before_the_end()
    {
        var (_, events) = _supervisor.Run("printf '\\003\\000\\000\\000bye' >&3; kill -9 $$");
        await events.EndAsync();

        Assert.Equal("bye"u8, events.Frames.Single());
        Assert.Equal(1, events.BeforeEnd);
    }

    [Fact]
    public async Task A_child_that_writes_nonsense_to_its_control_channel_is_killed_and_the_reason_is_known()
    {
        var (child, events) = _supervisor.Run("printf 'HTTP/1.1 nonsense' >&3; exec sleep 1000");

        Assert.Equal(-9, (await events.EndAsync()).ExitCode);
        Assert.Contains("descriptor 3", child.Fault?.Message, StringComparison.Ordinal);
    }

    private static bool IsAsleepIn(string program, int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return stat.Contains($"({program}) S", StringComparison.Ordinal);
    }
}
