namespace ActorProcs.ProcessTests;

/// <summary>Contexts of one's own: inside this program, and connected to a node of another.</summary>
public sealed class ContextTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_contexts_in_one_program_leave_nothing_behind()
    {
        await using var first = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });
        await using var second = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });
        var one = first.Value(1);
        var two = second.Value(2);

        Assert.Equal(1, await first.RunAsync(() => one.Value));
        Assert.Equal(2, await second.RunAsync(() => two.Value));
        await Assert.ThrowsAsync<ObjectLostException>(() => first.RunAsync(() => two.Value));

        var nodes = new[] { (await first.NodesAsync())[0], (await second.NodesAsync())[0] };
        var process = first.Start(() => Thread.Sleep(Timeout.Infinite));
        await first.DisposeAsync();
        await second.DisposeAsync();

        Assert.True(Eventually.IsGone(process.Pid!.Value));
        Assert.All(nodes, node => Assert.False(Directory.Exists(node.Address["unix:".Length..])));
    }

    [Fact]
    public async Task A_connected_program_uses_the_node_and_is_told_when_it_dies()
    {
        using var host = TestProgram.Scenario("host");
        var address = await host.WaitForLineAsync(line => line.StartsWith("unix:", StringComparison.Ordinal));
        await using var context = await ProcContext.ConnectAsync(address);
        var gate = context.Lock();
        var holding = context.Value(0);
        using var process = context.Start(() =>
        {
            using var lease = gate.Acquire();
            holding.Value = Environment.ProcessId;
            Thread.Sleep(Timeout.Infinite);
        });
        await Eventually.TrueAsync(() => holding.Value != 0, "the process holds the lock");
        using var pool = context.Pool(1);
        Assert.Equal(4, await pool.ApplyAsync(static () => 4).WaitAsync(Patience));
        var running = pool.ApplyAsync(static () => { Thread.Sleep(Timeout.Infinite); return 1; });
        var waiting = gate.AcquireAsync().AsTask();

        host.KillOnlyThisProcess();

        await Assert.ThrowsAsync<ObjectLostException>(() => process.Exited.WaitAsync(Patience));
        await Assert.ThrowsAsync<ObjectLostException>(() => waiting.WaitAsync(Patience));
        await Assert.ThrowsAsync<ObjectLostException>(() => running.WaitAsync(Patience));
        await Eventually.TrueAsync(() => Eventually.IsGone(process.Pid!.Value), "the process has gone with its node", TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task An_address_where_nobody_answers_is_a_clear_error()
    {
        Assert.Contains("is not an address", (await Assert.ThrowsAsync<ProcException>(() => ProcContext.ConnectAsync("nowhere"))).Message);
        Assert.Contains("No node answers", (await Assert.ThrowsAsync<ProcException>(() => ProcContext.ConnectAsync("unix:/tmp/none/such"))).Message);
    }
}
