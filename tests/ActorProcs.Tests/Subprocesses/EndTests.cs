using System.Runtime.InteropServices;

namespace ActorProcs.Tests.Subprocesses;

public sealed class EndTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // A shell that has started two programs, the second of which has left its family, and tells their numbers.
    private const string Family = "sleep 1000 & a=$!; sh -c 'sleep 1000 & echo $!' ; echo $a; wait";

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("exit 137", 137)]
    [InlineData("kill -9 $$", -9)]
    [InlineData("kill -TERM $$", -15)]
    [InlineData("kill -USR1 $$", -10)]
    public async Task The_return_code_tells_exits_from_signals(string command, int code)
    {
        await using var program = await Subprocess.ShellAsync(command);

        Assert.Equal(code, await program.WaitAsync().WaitAsync(Patience));
        Assert.Equal(code, program.ReturnCode);
    }

    [Fact]
    public async Task Signals_reach_the_program()
    {
        await using var program = await Subprocess.ShellAsync("trap 'echo hup' HUP; trap 'echo usr1; exit 4' USR1; echo ready; while :; do sleep 0.05; done");
        await using var lines = program.ReadLinesAsync().GetAsyncEnumerator();
        Assert.True(await lines.MoveNextAsync());
        Assert.Null(program.ReturnCode);

        program.SendSignal(PosixSignal.SIGHUP);
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("hup", lines.Current);

        program.SendSignal((PosixSignal)10);
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("usr1", lines.Current);
        Assert.Equal(4, await program.WaitAsync().WaitAsync(Patience));
    }

    [Fact]
    public async Task Terminate_and_Kill_take_the_tree()
    {
        foreach (var (end, code) in new (Action<Subprocess>, int)[] { (static each => each.Terminate(), -15), (static each => each.Kill(), -9) })
        {
            await using var program = await Subprocess.ShellAsync("sleep 1000 & echo $!; wait");
            var child = int.Parse(await FirstLineAsync(program));

            end(program);

            Assert.Equal(code, await program.WaitAsync().WaitAsync(Patience));
            await UntilGoneAsync(child);
        }
    }

    [Fact]
    public async Task A_signal_after_the_end_says_that_it_has_ended()
    {
        await using var program = await Subprocess.ShellAsync("exit 5");
        await program.WaitAsync();

        var error = Assert.Throws<InvalidOperationException>(program.Kill);
        Assert.Contains("has ended with return code 5", error.Message);
        Assert.Throws<InvalidOperationException>(program.Terminate);
        Assert.Throws<InvalidOperationException>(() => program.SendSignal(PosixSignal.SIGINT));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    [InlineData(-11)]
    public async Task What_is_no_signal_is_refused(int signal)
    {
        await using var program = await Subprocess.ExecAsync("sleep", ["1000"]);

        Assert.Throws<ArgumentOutOfRangeException>(() => program.SendSignal((PosixSignal)signal));
        Assert.Null(program.ReturnCode);
    }

    [Fact]
    public async Task Cancelling_CommunicateAsync_kills_the_tree()
    {
        using var cancel = new CancellationTokenSource();
        await using var program = await Subprocess.ShellAsync(Family);
        int[] children = [int.Parse(await FirstLineAsync(program)), int.Parse(await FirstLineAsync(program))];
        var communicating = program.CommunicateAsync(null, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => communicating.WaitAsync(Patience));
        Assert.Equal(-9, program.ReturnCode);
        foreach (var child in children) await UntilGoneAsync(child);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_for_what_an_ended_program_left_running()
    {
        using var cancel = new CancellationTokenSource();
        await using var program = await Subprocess.ShellAsync("sleep 1000 & echo $!");
        var child = int.Parse(await FirstLineAsync(program));
        Assert.Equal(0, await program.WaitAsync().WaitAsync(Patience));
        var communicating = program.CommunicateAsync(null, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => communicating.WaitAsync(Patience));
        await UntilGoneAsync(child);
    }

    [Fact]
    public async Task Cancelling_the_other_waits_kills_too()
    {
        foreach (var wait in new Func<Subprocess, CancellationToken, Task>[]
        {
            static (program, token) => program.WaitAsync(token),
            static async (program, token) =>
            {
                await foreach (var _ in program.ReadLinesAsync(token)) { }
            },
        })
        {
            using var cancel = new CancellationTokenSource();
            await using var program = await Subprocess.ExecAsync("sleep", ["1000"]);
            var waiting = wait(program, cancel.Token);

            await cancel.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
            Assert.Equal(-9, program.ReturnCode);
        }
    }

    [Fact]
    public async Task The_token_of_the_start_kills_also_later()
    {
        using var cancel = new CancellationTokenSource();
        await using var program = await Subprocess.ExecAsync("sleep", ["1000"], null, cancel.Token);

        await cancel.CancelAsync();

        Assert.Equal(-9, await program.WaitAsync().WaitAsync(Patience));
    }

    [Fact]
    public async Task Giving_up_the_wait_alone_lets_it_run()
    {
        await using var program = await Subprocess.ExecAsync("sleep", ["1000"]);

        await Assert.ThrowsAsync<TimeoutException>(() => program.WaitAsync().WaitAsync(TimeSpan.FromMilliseconds(50)));
        Assert.Null(program.ReturnCode);
    }

    [Fact]
    public async Task Disposing_kills_what_still_runs_and_nothing_else()
    {
        var running = await Subprocess.ShellAsync(Family);
        int[] killed = [int.Parse(await FirstLineAsync(running)), int.Parse(await FirstLineAsync(running))];
        var ended = await Subprocess.ShellAsync("sleep 1000 & echo $!");
        var spared = int.Parse(await FirstLineAsync(ended));
        await ended.WaitAsync();

        await running.DisposeAsync();
        await running.DisposeAsync();
        await ended.DisposeAsync();

        Assert.Equal(-9, running.ReturnCode);
        foreach (var child in killed) await UntilGoneAsync(child);
        Assert.False(IsGone(spared));
        System.Diagnostics.Process.GetProcessById(spared).Kill();
    }

    [Fact]
    public async Task A_read_that_waits_ends_with_the_stream()
    {
        await using var program = await Subprocess.ExecAsync("sleep", ["1000"]);
        var reading = program.StandardOutput.ReadAsync(new byte[1]).AsTask();

        await program.StandardOutput.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading.WaitAsync(Patience));
    }

    [Fact]
    public async Task Writing_to_a_program_that_has_ended_is_a_broken_pipe()
    {
        await using var program = await Subprocess.ExecAsync("true", []);
        await program.WaitAsync();

        var error = await Assert.ThrowsAsync<IOException>(async () => await program.StandardInput.WriteAsync(new byte[1]));
        Assert.Contains("broken pipe", error.Message);
    }

    private static async Task<string> FirstLineAsync(Subprocess program)
    {
        await foreach (var line in program.ReadLinesAsync()) return line;
        throw new EndOfStreamException("The program has written no line.");
    }

    private static async Task UntilGoneAsync(int pid)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!IsGone(pid)) await Task.Delay(5, patience.Token);
    }

    private static bool IsGone(int pid)
    {
        try
        {
            // A zombie has ended; that nobody has collected it yet is not its fault.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is 'Z' or 'X';
        }
        catch (IOException)
        {
            return true;
        }
    }
}
