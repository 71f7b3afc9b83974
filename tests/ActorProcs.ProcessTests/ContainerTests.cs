using System.Diagnostics;

namespace ActorProcs.ProcessTests;

/// <summary>Dictionaries and lists between real processes, and what is left of them when a process is killed.</summary>
public sealed class ContainerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Updates_of_many_processes_are_all_counted()
    {
        const int each = 100;
        var counts = Procs.Dictionary<string, int>();
        var list = Procs.List<int>();
        list.Add(0);
        Proc[] processes = [.. Enumerable.Range(0, 4).Select(n => Procs.Start(() =>
        {
            for (var i = 0; i < each; i++)
            {
                counts.AddOrUpdate("all", 1, value => value + 1);
                counts.AddOrUpdate($"{n}", 1, value => value + 1);
                list.Update(0, value => value + 1);
                list.Add(n);
            }
        }))];

        foreach (var process in processes) Assert.Equal(0, await process.Exited.WaitAsync(Patience));

        Assert.Equal(4 * each, counts["all"]);
        Assert.Equal(5, counts.Count);
        Assert.All(Enumerable.Range(0, 4), n => Assert.Equal(each, counts[$"{n}"]));
        Assert.Equal(4 * each, list[0]);
        Assert.All(Enumerable.Range(0, 4), n => Assert.Equal(each, list.Skip(1).Count(item => item == n)));
    }

    [Fact]
    public async Task A_process_killed_in_the_midst_of_an_update_leaves_the_old_value_and_holds_nobody_up()
    {
        var dictionary = Procs.Dictionary<string, string>();
        var list = Procs.List<string>();
        dictionary["key"] = "old";
        list.Add("old");
        var inside = Procs.Semaphore(0);
        Proc[] updaters =
        [
            Procs.Start(() => dictionary.Update("key", value =>
            {
                inside.Release();
                Thread.Sleep(Timeout.Infinite);
                return value + " and more";
            })),
            Procs.Start(() => list.Update(0, value =>
            {
                inside.Release();
                Thread.Sleep(Timeout.Infinite);
                return value + " and more";
            })),
        ];
        for (var i = 0; i < updaters.Length; i++) Assert.True(inside.TryAcquire(Patience));

        // While they are in it, and when they are dead, everybody goes on.
        Assert.Equal("old", dictionary["key"]);
        Assert.Equal("old!", dictionary.Update("key", value => value + "!"));
        foreach (var updater in updaters)
        {
            Process.GetProcessById(updater.Pid!.Value).Kill();
            Assert.Equal(-9, await updater.Exited.WaitAsync(Patience));
        }

        Assert.Equal("old!", dictionary["key"]);
        Assert.Equal("old", list[0]);
        Assert.Equal("old!?", dictionary.Update("key", value => value + "?"));
        Assert.Equal("old?", list.Update(0, value => value + "?"));
    }

    [Fact]
    public async Task A_write_that_has_returned_survives_kill_9_of_its_writer()
    {
        var dictionary = Procs.Dictionary<(int, string), byte[]>();
        using var writer = Procs.Start(() =>
        {
            for (var i = 0; i < 50; i++) dictionary[(i, "key")] = new byte[i * 5000];
            using var self = Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
        });

        Assert.Equal(-9, await writer.Exited.WaitAsync(Patience));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => (i, i * 5000)), dictionary.Select(pair => (pair.Key.Item1, pair.Value.Length)));
    }

    [Fact]
    public async Task Containers_in_containers_are_shared_and_records_can_be_keys()
    {
        var people = Procs.Dictionary<Person, ProcList<string>>();
        people[new Person("Ada", 36)] = Procs.List<string>();

        Assert.Equal(0, await Procs.Start(() =>
        {
            people[new Person("Ada", 36)].Add("engine");
            people.GetOrAdd(new Person("Alan", 41), _ => Procs.List<string>()).Add("machine");
        }).Exited.WaitAsync(Patience));

        Assert.Equal(["engine"], people[new Person("Ada", 36)]);
        Assert.Equal(["machine"], people[new Person("Alan", 41)]);
        Assert.Equal([new Person("Ada", 36), new Person("Alan", 41)], people.Keys);
    }

    [Fact]
    public async Task A_name_is_one_container_for_all_processes()
    {
        var settings = Procs.Dictionary<string, object>("settings of all");
        settings["x"] = 1;

        var seen = await Procs.RunAsync(() =>
        {
            var mine = Procs.Dictionary<string, object>("settings of all");
            mine["y"] = "two";
            return (int)mine["x"];
        });

        Assert.Equal(1, seen);
        Assert.Equal("two", settings["y"]);
    }

    [Fact]
    public async Task Readers_killed_while_they_read_large_values_leave_no_file_behind()
    {
        await using var context = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });
        var folder = await NodeMemory.FolderOfAsync(context);
        var dictionary = context.Dictionary<int, byte[]>();
        dictionary[0] = new byte[2 << 20];
        var reading = context.Semaphore(0);
        Proc[] readers = [.. Enumerable.Range(0, 2).Select(_ => context.Start(() =>
        {
            while (true)
            {
                if (dictionary[0].Length != 2 << 20) Procs.Exit(3);
                reading.Release();
            }
        }))];
        foreach (var reader in readers)
        {
            for (var i = 0; i < 5; i++) Assert.True(reading.TryAcquire(Patience));
            reader.Kill();
            dictionary[0] = new byte[2 << 20];
            Assert.Equal(-9, await reader.Exited.WaitAsync(Patience));
        }

        await Eventually.TrueAsync(() => NodeMemory.Files(folder) == 1, "only the value that is there has a file");
        dictionary.Clear();
        await Eventually.TrueAsync(() => NodeMemory.Files(folder) == 0, "no file is left");
    }

    private sealed record Person(string Name, int Age);
}
