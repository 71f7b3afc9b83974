using System.Security.Cryptography;

namespace ActorProcs.Node.Tests.Membership;

/// <summary>Processes of two hosts, each in an operating system process of its own, share dictionaries and lists by name.</summary>
public sealed class NamedContainerProcessTests : ClusterTest
{
    [Fact]
    public async Task Large_entries_and_items_come_from_host_to_host()
    {
        var (program, there) = await TwoAsync();
        var big = RandomNumberGenerator.GetBytes(3 << 20);
        program.Dictionary<string, byte[]>("blocks")["first"] = big;
        program.List<string>("log").Add("program");

        var sum = await program.RunAsync(
            () =>
            {
                var blocks = Procs.Dictionary<string, byte[]>("blocks");
                var block = blocks["first"];
                blocks["second"] = [.. block, .. block];
                Procs.List<string>("log").AddRange(["process", Convert.ToHexString(SHA256.HashData(block))]);
                return blocks.Values.Sum(each => each.Length);
            },
            there).WaitAsync(Patience);

        Assert.Equal(3 * big.Length, sum);
        Assert.Equal(["first", "second"], program.Dictionary<string, byte[]>("blocks").Keys);
        Assert.Equal([.. big, .. big], program.Dictionary<string, byte[]>("blocks")["second"]);
        Assert.Equal(["program", "process", Convert.ToHexString(SHA256.HashData(big))], program.List<string>("log"));
    }

    [Fact]
    public async Task A_process_that_is_killed_in_an_update_leaves_the_entry_as_it_was_and_holds_nobody_up()
    {
        var (program, there) = await TwoAsync();
        var counts = program.Dictionary<string, int>("counts");
        var numbers = program.List<int>("numbers");
        counts["all"] = 1;
        numbers.Add(10);
        var inside = program.Semaphore(0);
        Proc[] killed =
        [
            program.Start(() => Procs.Dictionary<string, int>("counts").Update("all", count => Stay(inside, count)), there),
            program.Start(() => Procs.List<int>("numbers").Update(0, item => Stay(inside, item)), there),
        ];
        foreach (var _ in killed) Assert.True(inside.TryAcquire(Patience));

        // Others go on while they are inside, and after they are dead.
        Assert.Equal(2, counts.Update("all", count => count + 1));
        foreach (var process in killed)
        {
            process.Kill();
            Assert.True(await process.JoinAsync(Patience));
        }

        Assert.Equal(3, counts.Update("all", count => count + 1));
        Assert.Equal(11, numbers.Update(0, item => item + 1));
        Assert.Equal([11], numbers);
    }

    private static int Stay(ProcSemaphore inside, int value)
    {
        inside.Release();
        Thread.Sleep(Timeout.Infinite);
        return value + 1000;
    }

    private async Task<(ProcContext Program, ProcOptions There)> TwoAsync()
    {
        var (a, b) = (await StartAsync(), await StartAsync(workers: 2));
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);
        return (program, new ProcOptions { Node = b.Name.ToString() });
    }
}
