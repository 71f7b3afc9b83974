using System.Diagnostics;

namespace ActorProcs.ProcessTests;

/// <summary>Blocks of memory between real processes, and that nothing is left of them whoever is killed.</summary>
public sealed class SharedMemoryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_a_process_writes_others_see_by_handle_and_by_name()
    {
        using var memory = Procs.SharedMemory(1_000_000);
        memory.Span[0] = 1;
        var name = memory.Name;

        var sum = await Procs.RunAsync(() =>
        {
            using var again = Procs.OpenSharedMemory(name);
            again.AsSpan<int>()[1] = 40;
            memory.AsSpan<int>()[2] = memory.Span[0] + again.AsSpan<int>()[1];
            return memory.AsSpan<int>()[2];
        });

        Assert.Equal(41, sum);
        Assert.Equal(41, memory.AsSpan<int>()[2]);
    }

    [Fact]
    public async Task A_child_has_its_block_although_its_parent_closes_it_at_once()
    {
        await using var context = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });
        var folder = await NodeMemory.FolderOfAsync(context);
        var memory = context.SharedMemory(100);
        memory.Span.Fill(3);
        var go = context.Event();
        using var child = context.Start(() =>
        {
            if (!go.Wait(Patience) || memory.Span[99] != 3) Procs.Exit(1);
        });
        memory.Close();
        go.Set();

        Assert.Equal(0, await child.Exited.WaitAsync(Patience));
        await Eventually.TrueAsync(() => NodeMemory.Files(folder) == 0, "the last user has ended, and the block with it");
    }

    [Fact]
    public async Task A_killed_user_takes_nothing_along_and_the_last_one_everything()
    {
        await using var context = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });
        var folder = await NodeMemory.FolderOfAsync(context);
        var memory = context.SharedMemory(1 << 20);
        var here = context.Semaphore(0);
        Proc[] users = [.. Enumerable.Range(0, 2).Select(i => context.Start(() =>
        {
            memory.Span[i] = 7;
            here.Release();
            Thread.Sleep(Timeout.Infinite);
        }))];
        for (var i = 0; i < 2; i++) Assert.True(here.TryAcquire(Patience));

        Process.GetProcessById(users[0].Pid!.Value).Kill();
        await users[0].Exited.WaitAsync(Patience);
        Assert.Equal([7, 7], memory.Span[..2].ToArray());
        memory.Close();
        context.OpenSharedMemory(memory.Name).Close();
        Process.GetProcessById(users[1].Pid!.Value).Kill();

        await Eventually.TrueAsync(() => NodeMemory.Files(folder) == 0, "the last user has been killed, and the block has gone with it");
        Assert.Throws<FileNotFoundException>(() => context.OpenSharedMemory(memory.Name));
    }

    [Fact]
    public async Task A_killed_owner_takes_the_name_along_and_who_has_the_block_keeps_it()
    {
        await using var context = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });
        var folder = await NodeMemory.FolderOfAsync(context);
        var made = context.Semaphore(0);
        using var owner = context.Start(() =>
        {
            Procs.SharedMemory(4096, "of a child").Span[0] = 5;
            made.Release();
            Thread.Sleep(Timeout.Infinite);
        });
        Assert.True(made.TryAcquire(Patience));
        using var memory = context.OpenSharedMemory("of a child");
        Assert.Throws<IOException>(() => context.SharedMemory(1, memory.Name));

        Process.GetProcessById(owner.Pid!.Value).Kill();
        await owner.Exited.WaitAsync(Patience);

        await Eventually.TrueAsync(() => NodeMemory.Files(folder) == 0, "the owner has been killed, and the file has gone with it");
        Assert.Equal(5, memory.Span[0]);
        Assert.Throws<FileNotFoundException>(() => context.OpenSharedMemory("of a child"));
        using var next = context.SharedMemory(1, "of a child");
    }

    [Fact]
    public async Task When_main_is_killed_its_blocks_are_gone_with_the_next_node_at_the_latest()
    {
        using var program = TestProgram.Scenario("shared-memory");
        var user = int.Parse((await program.WaitForLineAsync(line => line.StartsWith("pid", StringComparison.Ordinal))).Split(' ')[1]);
        var folder = NodeMemory.FolderOf((await program.WaitForLineAsync(line => line.StartsWith("node", StringComparison.Ordinal))).Split(' ')[1]);
        Assert.Equal(1, NodeMemory.Files(folder));

        program.KillOnlyThisProcess();
        await Eventually.TrueAsync(() => Eventually.IsGone(user), "the user has gone with main");

        // 1. The thread that has started the user dies, and the user with it. 2. Other threads of main still end, and what it has open is open: it
        // counts as there. So the end of all of it is waited for.
        program.WaitForExit();
        await using var next = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });

        Assert.Equal(0, NodeMemory.Files(folder));
        Assert.Throws<FileNotFoundException>(() => next.OpenSharedMemory("block"));
    }

    [Fact]
    public void More_than_there_is_room_for_is_an_error_and_not_the_death_of_who_touches_it()
    {
        var room = new DriveInfo("/dev/shm").AvailableFreeSpace;
        using var memory = Procs.SharedMemory(Math.Min(room / 2, 1 << 20));
        memory.Span.Fill(1);

        Assert.Throws<ProcException>(() => Procs.SharedMemory(1L << 50));

        memory.Span.Fill(2);
    }
}
