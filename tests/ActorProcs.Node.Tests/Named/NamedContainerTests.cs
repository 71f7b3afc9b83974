using System.Collections.Concurrent;
using ActorProcs.Nodes;

namespace ActorProcs.Node.Tests.Named;

/// <summary>Dictionaries and lists that several nodes keep.</summary>
[Collection(nameof(NamedClusterTest))]
public sealed class NamedContainerTests : NamedClusterTest
{
    [Fact]
    public async Task A_dictionary_and_a_list_of_one_name_are_one_on_all_nodes()
    {
        var nodes = await StartAsync(71, 72, 73);
        const int each = 15;

        await Task.WhenAll(nodes.Select(node => OnThread(() =>
        {
            var (counts, log) = (node.Dictionary<string, int>("counts"), node.List<string>("log"));
            for (var i = 0; i < each; i++)
            {
                counts.AddOrUpdate("all", 1, count => count + 1);
                counts[$"{node.Host} {i}"] = i;
                log.Add($"{node.Host} {i}");
            }
        }))).WaitAsync(Patience);

        foreach (var node in nodes)
        {
            var (counts, log) = (node.Dictionary<string, int>("counts"), node.List<string>("log"));
            Assert.Equal(3 * each, counts["all"]);
            Assert.Equal((3 * each) + 1, counts.Count);
            Assert.Equal(log.Order(), counts.Keys.Where(key => key != "all").Order());
            foreach (var other in nodes) Assert.Equal(Enumerable.Range(0, each).Select(i => $"{other.Host} {i}"), log.Where(line => line.StartsWith($"{other.Host} ", StringComparison.Ordinal)));
        }

        // What one has taken no other gets.
        var (first, second) = (nodes[0].List<string>("log"), nodes[1].List<string>("log"));
        Assert.NotEqual(first.Pop(), second.Pop());
        Assert.True(nodes[2].Dictionary<string, int>("counts").Remove("all", out var taken));
        Assert.Equal(3 * each, taken);
        Assert.Throws<KeyNotFoundException>(() => nodes[0].Dictionary<string, int>("counts").Update("all", count => count + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => second[1000]);

        var error = Assert.Throws<InvalidOperationException>(() => nodes[2].Dictionary<string, long>("counts"));
        Assert.Contains("'counts' is a dictionary of System.String to System.Int32, and this program asks for a dictionary of System.String to System.Int64", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => nodes[1].List<int>("log"));
    }

    [Fact]
    public async Task The_leader_is_lost_in_the_middle_of_updates_and_none_is_lost_or_done_twice()
    {
        var nodes = await StartAsync(71, 72, 73);
        var leader = Leader();
        var others = nodes.Where(node => node != leader).ToArray();
        using var isInside = new ManualResetEventSlim();
        leader.Dictionary<string, int>("counts")["stays"] = 1;

        // A process of the leader's node dies inside: nobody waits for it.
        _ = OnThread(() => leader.Dictionary<string, int>("counts").Update("stays", value =>
        {
            isInside.Set();
            Thread.Sleep(Timeout.Infinite);
            return value + 1;
        }));
        Assert.True(isInside.Wait(Patience));

        using var stop = new CancellationTokenSource();
        var (added, unknown, raised) = (new ConcurrentBag<string>(), new ConcurrentBag<string>(), new ConcurrentBag<int>());
        var unknownRaises = 0;
        var users = others.Select(node => OnThread(() =>
        {
            var (counts, log) = (node.Dictionary<string, int>("counts"), node.List<string>("log"));
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var item = $"{node.Host} {i}";
                if (Works(() => log.Add(item))) added.Add(item);
                else unknown.Add(item);
                if (Works(() => raised.Add(counts.AddOrUpdate("raised", 1, value => value + 1)))) continue;
                Interlocked.Increment(ref unknownRaises);
            }
        })).ToArray();
        await UntilAsync(() => raised.Count > 30, "work has begun");

        await StopAsync(leader);
        CountOut(leader);

        var before = raised.Count;
        await UntilAsync(() => raised.Count > before + 60, "the others go on");
        await stop.CancelAsync();
        await Task.WhenAll(users).WaitAsync(Patience);

        string[] kept = others[0].List<string>("log").ToArray();
        Assert.Equal(kept.Length, kept.Distinct().Count());
        Assert.Empty(added.Except(kept));
        Assert.Empty(kept.Except(added).Except(unknown));
        foreach (var node in others)
            Assert.Equal(kept.Where(item => item.StartsWith($"{node.Host} ", StringComparison.Ordinal)).Select(item => int.Parse(item.Split(' ')[1], provider: null)).Order(), NumbersOf(node));
        Assert.Equal(raised.Count, raised.Distinct().Count());
        Assert.InRange(others[1].Dictionary<string, int>("counts")["raised"], raised.Max(), raised.Count + unknownRaises);
        Assert.Equal(2, others[1].Dictionary<string, int>("counts").Update("stays", value => value + 1));

        IEnumerable<int> NumbersOf(Member node) =>
            kept.Where(item => item.StartsWith($"{node.Host} ", StringComparison.Ordinal)).Select(item => int.Parse(item.Split(' ')[1], provider: null));
    }

    [Fact]
    public async Task All_nodes_begin_again_with_the_contents_that_they_had()
    {
        var nodes = await StartAsync(71, 72, 73);
        var big = Bytes(200_000, 3);
        for (var i = 0; i < 20; i++) nodes[i % 3].Dictionary<(int, string), byte[]>("kept")[(i, "key")] = i == 7 ? big : [(byte)i];
        nodes[1].List<int>("numbers").AddRange([3, 1, 2]);
        nodes[2].List<int>("numbers").Sort();

        foreach (var node in nodes) await StopAsync(node);
        var again = await StartAsync(71, 72, 73);

        foreach (var node in again)
        {
            var kept = node.Dictionary<(int, string), byte[]>("kept");
            Assert.Equal(Enumerable.Range(0, 20), kept.Keys.Select(key => key.Item1));
            Assert.Equal(big, kept[(7, "key")]);
            Assert.Equal([1, 2, 3], node.List<int>("numbers"));
        }

        Assert.Equal(4, again[0].List<int>("numbers").Update(^1, item => item + 1));
        Assert.Equal([1, 2, 4], again[1].List<int>("numbers"));
    }

    [Fact]
    public async Task Contents_of_megabytes_come_as_they_were_at_one_moment_while_they_are_changed()
    {
        var nodes = await StartAsync(71, 72, 73);
        var (writer, reader) = (Leader(), nodes.First(node => node != Leader()));
        const int items = 60;
        writer.List<byte[]>("blocks").AddRange(Enumerable.Range(0, items).Select(_ => Bytes(100_000, 0)));
        using var stop = new CancellationTokenSource();
        var writing = OnThread(() =>
        {
            var blocks = writer.List<byte[]>("blocks");
            for (byte round = 1; !stop.IsCancellationRequested; round++)
            {
                blocks[0] = Bytes(100_000, round);
                blocks[^1] = Bytes(100_000, round);
            }
        });

        for (var round = 0; round < 5; round++)
        {
            var all = reader.List<byte[]>("blocks").ToArray();
            Assert.Equal(items, all.Length);
            Assert.All(all, block => Assert.Equal(100_000, block.Length));
            Assert.InRange((byte)(all[0][5] - all[^1][5]), 0, 1);
        }

        await stop.CancelAsync();
        await writing.WaitAsync(Patience);
        Assert.Equal(items, reader.List<byte[]>("blocks").Count);
    }

    private static byte[] Bytes(int length, byte filler)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, filler);
        return bytes;
    }

    private static Task OnThread(Action act) => Task.Factory.StartNew(act, TaskCreationOptions.LongRunning);
}
