using ActorProcs.Named;
using ActorProcs.Node.Tests.Mesh;
using ActorProcs.Nodes;
using ActorProcs.Tenure;
using Akka.Actor;

namespace ActorProcs.Node.Tests.Named;

/// <summary>Named objects that several nodes keep.</summary>
[Collection(nameof(NamedClusterTest))]
public sealed class NamedClusterTests : NamedClusterTest
{
    [Fact]
    public async Task A_name_is_one_object_on_all_nodes()
    {
        var nodes = await StartAsync(11, 12, 13);
        const int each = 20;

        await Task.WhenAll(nodes.Select(node => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < each; i++)
                {
                    using (node.Lock("gate").Acquire()) node.Value(0, "locked").Value += 1;
                    node.Value(0L, "added").Add(1);
                }
            },
            TaskCreationOptions.LongRunning))).WaitAsync(Patience);

        Assert.All(nodes, node => Assert.Equal(3 * each, node.Value(0, "locked").Value));
        Assert.All(nodes, node => Assert.Equal(3L * each, node.Value(5L, "added").Value));
        var error = Assert.Throws<InvalidOperationException>(() => nodes[2].Value("text", "locked"));
        Assert.Contains("a value of System.Int32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_ends_is_told_that_all_it_said_has_been_heard()
    {
        var node = (await StartAsync(11))[0];
        var gateway = NamedGuests.Of(node.Runtime.Session).Homes;

        var answer = await gateway.Ask<Delivered>(new AskDelivery(7), Patience);

        Assert.Equal(7, answer.Number);
    }

    [Fact]
    public async Task A_node_is_lost_and_nothing_that_was_acknowledged_with_it()
    {
        var nodes = await StartAsync(11, 12, 13);
        var leader = Leader();
        var others = nodes.Where(node => node != leader).ToArray();
        leader.Value(0, "total").Value = 41;
        Assert.Equal(41, others[0].Value(0, "total").Value);
        var held = leader.Lock("gate").Acquire();
        Assert.True(leader.Semaphore(2, "permits").TryAcquire());

        await StopAsync(leader);
        CountOut(leader);

        others[1].Value(0, "total").Add(1);
        Assert.Equal(42, others[0].Value(0, "total").Value);
        Assert.True(others[0].Lock("gate").TryAcquire(Patience, out var lease));
        Assert.True(lease.Abandoned);
        Assert.True(lease.FencingToken > held.FencingToken);
        await UntilAsync(() => others[1].Semaphore(2, "permits").CurrentCount == 2, "the permit has come back");

        // One that comes back is somebody new, and finds everything.
        var back = await StartOneAsync(leader.Host);
        Assert.Equal(42, back.Value(0, "total").Value);
        Assert.True(others[0].Lock("gate").IsLocked);
    }

    [Fact]
    public async Task Without_a_majority_operations_fail_in_time_and_work_again_afterwards()
    {
        var nodes = await StartAsync(11, 12, 13);
        var last = nodes[2];
        var value = last.Value(1, "total");
        var gate = last.Lock("gate");
        value.Value = 2;
        using (gate.Acquire()) { }

        await StopAsync(nodes[0]);
        await StopAsync(nodes[1]);

        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Contains("no majority", (await Assert.ThrowsAsync<ProcException>(() => Task.Run(() => value.Value = 3).WaitAsync(Patience))).Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"it took {clock.Elapsed}");
        await Assert.ThrowsAsync<ProcException>(() => Task.Run(() => value.Value).WaitAsync(Patience));
        await Assert.ThrowsAsync<ProcException>(() => Task.Run(() => gate.Acquire()).WaitAsync(Patience));
        await Assert.ThrowsAsync<ProcException>(() => Task.Run(() => last.Semaphore(1, "new")).WaitAsync(Patience));

        await StartOneAsync(nodes[0].Host);

        await UntilAsync(() => Works(() => Assert.InRange(value.Value, 2, 3)), "the value is there again");
        value.Value = 4;
        Assert.Equal(4, value.Value);
        using (gate.Acquire()) { }
    }

    [Fact]
    public async Task The_whole_cluster_begins_again_with_what_it_had()
    {
        var nodes = await StartAsync(11, 12, 13);
        for (var i = 1; i <= 20; i++) nodes[i % 3].Value(0, "total").Value = i;
        var token = 0L;
        using (var lease = nodes[1].Lock("gate").Acquire()) token = lease.FencingToken;

        foreach (var node in nodes) await StopAsync(node);
        var again = await StartAsync(11, 12, 13);

        Assert.All(again, node => Assert.Equal(20, node.Value(0, "total").Value));
        using var next = again[0].Lock("gate").Acquire();
        Assert.True(next.FencingToken > token);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    public async Task A_node_that_leaves_in_order_needs_to_be_asked_no_more(int count, bool leads)
    {
        var nodes = await StartAsync([.. Enumerable.Range(11, count)]);
        nodes[0].Value(0, "total").Value = 7;

        // It leaves a moment after it came; the others go on, and are enough.
        var leaves = leads ? Leader() : nodes.First(node => node != Leader());
        var stays = nodes.First(node => node != leaves);
        Assert.True(await leaves.Named.LeaveAsync(TimeSpan.FromSeconds(60)));
        await UntilAsync(() => stays.Named.Log.Members.Count == count - 1, "the others keep the log");

        // While it is still there, it is not taken back.
        for (var turn = 0; turn < 30; turn++, await Task.Delay(100)) Assert.Equal(count - 1, stays.Named.Log.Members.Count);
        await StopAsync(leaves);
        CountOut(leaves);
        await UntilAsync(() => nodes.Any(node => node != leaves && node.Named.Log.IsLeading), "another one leads");

        stays.Value(0, "total").Add(1);
        Assert.Equal(8, stays.Value(0, "total").Value);
    }

    [Fact]
    public async Task A_node_that_leaves_is_as_patient_as_the_others_are_there()
    {
        var nodes = await StartAsync(11, 12);

        // With one of two that goes without the other's word, that one could agree on nothing any more.
        Assert.True(await nodes[1].Named.LeaveAsync(TimeSpan.Zero));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_does_not_wait_to_leave_for_those_who_are_gone(bool knowsMembers)
    {
        var nodes = await StartAsync(11, 12);
        if (knowsMembers) await UntilAsync(() => nodes[1].Named.Log.Members.Count == 2, "it has heard who keeps the log");
        await StopAsync(nodes[0]);
        CountOut(nodes[0]);

        Assert.False(await nodes[1].Named.LeaveAsync(TimeSpan.FromMilliseconds(100)).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task When_all_leave_together_nobody_waits_for_one_that_stays()
    {
        var nodes = await StartAsync(11, 12);
        await UntilAsync(() => nodes.All(node => node.Named.CanAgree), "all know that they could agree");

        var left = await Task.WhenAll(nodes.Select(node => node.Named.LeaveAsync(TimeSpan.FromMilliseconds(100))));

        Assert.All(nodes.Zip(left), each => Assert.True(each.Second || !each.First.Named.CanAgree));
    }

    [Fact]
    public async Task A_node_that_has_left_and_comes_back_keeps_the_log_again()
    {
        var nodes = await StartAsync(11, 12);
        var leaves = nodes.First(node => node != Leader());
        var stays = nodes.First(node => node != leaves);
        Assert.True(await leaves.Named.LeaveAsync(TimeSpan.FromSeconds(60)));
        await StopAsync(leaves);
        CountOut(leaves);
        await UntilAsync(() => nodes.Any(node => node != leaves && node.Named.Log.IsLeading), "another one leads");
        stays.Value(0, "total").Value = 7;

        var back = await StartOneAsync(leaves.Host);

        await UntilAsync(() => stays.Named.Log.Members.Count == 2, "both keep the log");
        Assert.Equal(7, back.Value(0, "total").Value);
    }

    [Fact]
    public async Task A_named_queue_loses_and_repeats_nothing_when_a_node_is_lost()
    {
        const int items = 60;
        var nodes = await StartAsync(11, 12, 13);
        var leader = Leader();
        var (producer, consumer) = (nodes.First(node => node != leader), nodes.Last(node => node != leader));
        var taken = new List<int>();
        var consuming = Task.Factory.StartNew(
            () =>
            {
                var queue = consumer.Queue<int>(5, "jobs");
                while (true)
                {
                    try
                    {
                        taken.Add(queue.Get());
                        queue.TaskDone();
                    }
                    catch (System.Threading.Channels.ChannelClosedException)
                    {
                        return;
                    }
                }
            },
            TaskCreationOptions.LongRunning);
        var puts = producer.Queue<int>(5, "jobs");

        for (var i = 0; i < items; i++)
        {
            if (i == items / 2) await StopAsync(leader);
            puts.Put(i);
        }

        await puts.JoinAsync().WaitAsync(Patience);
        puts.Close();
        await consuming.WaitAsync(Patience);

        Assert.Equal(Enumerable.Range(0, items), taken);
        Assert.Throws<InvalidOperationException>(() => puts.Put(1));
        Assert.Throws<InvalidOperationException>(() => consumer.Queue<int>(6, "jobs"));
    }

    [Fact]
    public async Task A_process_whose_death_overtakes_its_first_question_is_not_admitted()
    {
        var node = (await StartAsync(11))[0];
        var system = node.Runtime.Session.System;
        var (process, heard) = system.Collect("asking-process");
        Graveyard.Of(system).Bury(new ProcessGone(901, []));

        node.Named.Gateway.Tell(new JoinNamed(900, process), process);
        await UntilAsync(() => heard().OfType<GuestAdmitted>().Count() == 1, "the first is admitted");
        node.Named.Gateway.Tell(new JoinNamed(901, process), process);
        node.Named.Gateway.Tell(new JoinNamed(902, process), process);
        await UntilAsync(() => heard().OfType<GuestAdmitted>().Count() == 2, "the third is admitted");

        // They are counted; nobody has come between.
        var numbers = heard().OfType<GuestAdmitted>().Select(admitted => admitted.Slot).ToArray();
        Assert.Equal(numbers[0] + 1, numbers[1]);
    }

    [Fact]
    public async Task Events_conditions_and_barriers_work_between_nodes()
    {
        var nodes = await StartAsync(11, 12);
        var ready = nodes[0].Event("ready");
        var waiting = Task.Run(() => nodes[1].Event("ready").Wait(Patience));
        ready.Set();
        Assert.True(await waiting.WaitAsync(Patience));

        var other = Task.Run(() => nodes[1].Barrier(2, "meet").Wait(Patience));
        var mine = nodes[0].Barrier(2, "meet").Wait(Patience);
        Assert.Equal([0, 1], new[] { mine, await other.WaitAsync(Patience) }.Order());
    }
}
