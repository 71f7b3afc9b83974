namespace ActorProcs.Tests.Containers;

public sealed class ProcDictionaryTests : IDisposable
{
    private readonly ContainerHarness _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void It_does_what_a_dictionary_does()
    {
        var mine = ProcDictionary<string, int>.Create(_node.Process(), null);
        var yours = ContainerHarness.Travel(mine, _node.Process());

        mine["one"] = 1;
        mine.Add("two", 2);
        Assert.Equal(1, yours["one"]);
        Assert.True(yours.TryGetValue("two", out var two));
        Assert.Equal(2, two);
        Assert.False(yours.TryGetValue("three", out var none));
        Assert.Equal(0, none);
        Assert.Contains("'three'", Assert.Throws<KeyNotFoundException>(() => yours["three"]).Message, StringComparison.Ordinal);
        Assert.Contains("Key: one", Assert.Throws<ArgumentException>(() => yours.Add("one", 7)).Message, StringComparison.Ordinal);
        Assert.False(yours.TryAdd("one", 7));
        Assert.True(yours.TryAdd("three", 3));
        Assert.Equal(3, mine.GetOrAdd("three", 33));
        Assert.Equal(4, mine.GetOrAdd("four", key => key.Length));
        Assert.Equal(4, yours.GetOrAdd("four", _ => throw new InvalidOperationException("it is there")));
        Assert.True(mine.ContainsKey("four"));
        Assert.Equal(4, yours.Count);
        Assert.Equal(["one", "two", "three", "four"], yours.Keys);
        Assert.Equal([1, 2, 3, 4], mine.Values);
        Assert.Equal(10, mine.Sum(pair => pair.Value));
        Assert.True(yours.Remove("two"));
        Assert.False(mine.Remove("two"));
        Assert.True(mine.Remove("one", out var one));
        Assert.Equal(1, one);
        Assert.False(yours.Remove("one", out _));
        Assert.Equal(new Dictionary<string, int> { ["three"] = 3, ["four"] = 4 }, yours.ToDictionary());
        yours.Clear();
        Assert.Empty(mine);
        Assert.Throws<ArgumentNullException>(() => mine[null!]);
    }

    [Fact]
    public async Task The_asynchronous_forms_do_the_same()
    {
        var mine = ProcDictionary<int, string>.Create(_node.Process(), null);
        var yours = ContainerHarness.Travel(mine, _node.Process());

        await mine.SetAsync(1, "one");
        await yours.AddAsync(2, "two");
        await Assert.ThrowsAsync<ArgumentException>(async () => await yours.AddAsync(2, "zwei"));
        Assert.Equal("one", await yours.GetAsync(1));
        await Assert.ThrowsAsync<KeyNotFoundException>(async () => await yours.GetAsync(3));
        Assert.Equal((true, "two"), await mine.TryGetValueAsync(2));
        Assert.Equal((false, null), await mine.TryGetValueAsync(3));
        Assert.True(await mine.TryAddAsync(3, "three"));
        Assert.Equal("three", await mine.GetOrAddAsync(3, "drei"));
        Assert.Equal("four", await mine.GetOrAddAsync(4, _ => "four"));
        Assert.Equal("four!", await yours.UpdateAsync(4, text => text + "!"));
        Assert.Equal("four!?", await yours.AddOrUpdateAsync(4, "", text => text + "?"));
        Assert.Equal("five", await yours.AddOrUpdateAsync(5, "five", text => text + "?"));
        Assert.True(await mine.ContainsKeyAsync(5));
        Assert.Equal(5, await mine.CountAsync());
        Assert.Equal([1, 2, 3, 4, 5], await mine.KeysAsync());
        Assert.Equal(["one", "two", "three", "four!?", "five"], await yours.ValuesAsync());
        Assert.Equal((true, "five"), await yours.TakeAsync(5));
        Assert.Equal((false, null), await yours.TakeAsync(5));
        Assert.True(await yours.RemoveAsync(4));
        Assert.Equal(3, (await yours.ToDictionaryAsync()).Count);
        await mine.ClearAsync();
        Assert.Equal(0, await yours.CountAsync());
    }

    [Fact]
    public void An_update_that_another_write_overtakes_begins_again_with_what_that_wrote()
    {
        var mine = ProcDictionary<string, string>.Create(_node.Process(), null);
        var yours = ContainerHarness.Travel(mine, _node.Process());
        mine["key"] = "a";
        var seen = new List<string>();

        var made = mine.Update("key", value =>
        {
            seen.Add(value);
            if (seen.Count == 1) yours["key"] = "b";
            if (seen.Count == 2)
            {
                // As it was, but not the same: it has been gone.
                yours.Remove("key");
                yours["key"] = "b";
            }

            return value + "!";
        });

        Assert.Equal("b!", made);
        Assert.Equal(["a", "b", "b"], seen);
        Assert.Equal("b!", yours["key"]);
        Assert.Throws<KeyNotFoundException>(() => mine.Update("key", value =>
        {
            yours.Remove("key");
            return value;
        }));
        Assert.Equal("new", mine.AddOrUpdate("key", "new", value => value + "?"));
    }

    [Fact]
    public void The_function_of_an_update_runs_on_the_thread_of_its_caller_and_its_error_changes_nothing()
    {
        var mine = ProcDictionary<string, List<int>>.Create(_node.Process(), null);
        mine["key"] = [1];
        var thread = 0;

        mine.Update("key", list =>
        {
            thread = Environment.CurrentManagedThreadId;
            list.Add(2);
            return list;
        });
        Assert.Throws<InvalidTimeZoneException>(() => mine.Update("key", list =>
        {
            list.Add(3);
            throw new InvalidTimeZoneException();
        }));

        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Equal([1, 2], mine["key"]);
        mine["key"].Add(4);
        Assert.Equal([1, 2], mine["key"]);
    }

    [Fact]
    public async Task Nobody_waits_for_a_process_that_is_in_an_update()
    {
        var mine = ProcDictionary<string, int>.Create(_node.Process(), null);
        var yours = ContainerHarness.Travel(mine, _node.Process());
        mine["key"] = 0;
        using var inside = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();

        var slow = Task.Run(() => mine.Update("key", value =>
        {
            inside.Set();
            Assert.True(go.Wait(ContainerHarness.Patience));
            return value + 1;
        }));
        Assert.True(inside.Wait(ContainerHarness.Patience));
        Assert.Equal(0, yours["key"]);
        for (var i = 0; i < 10; i++) yours.Update("key", value => value + 1);
        go.Set();

        Assert.Equal(11, await slow.WaitAsync(ContainerHarness.Patience));
    }

    [Fact]
    public void What_cannot_travel_throws_in_the_caller_and_leaves_the_entry_as_it_was()
    {
        var dictionary = ProcDictionary<string, object>.Create(_node.Process(), null);
        dictionary["key"] = 1;

        var refused = Assert.Throws<CodeNotShippableException>(() => dictionary["key"] = new MemoryStream[] { new() }.Select(stream => (object)stream).Append(new FileSystemWatcher()).ToArray());
        Assert.Contains("the value", refused.Message, StringComparison.Ordinal);
        Assert.Throws<CodeNotShippableException>(() => dictionary.Update("key", _ => new FileSystemWatcher()));

        Assert.Equal(1, dictionary["key"]);
        Assert.Throws<ArgumentException>(() => ProcDictionary<byte[], int>.Create(_node.Process(), null));
    }

    [Fact]
    public void Large_keys_and_values_go_by_files_of_which_none_is_left()
    {
        var process = _node.Process();
        var mine = ProcDictionary<string, byte[]>.Create(process, null);
        var yours = ContainerHarness.Travel(mine, _node.Process());
        var key = new string('k', 300_000);

        mine[key] = new byte[1_000_000];
        mine[key] = [.. Enumerable.Repeat((byte)7, 1_000_000)];
        Assert.False(yours.TryAdd(key, new byte[200_000]));
        Assert.Equal(7_000_000, yours[key].Sum(each => each));
        Assert.Equal(key, yours.Single().Key);
        Assert.Equal(1_000_001, yours.Update(key, bytes => [.. bytes, 1]).Length);
        for (var i = 0; i < 1000; i++) mine[$"{i}"] = new byte[100];
        Assert.Equal(1001, mine.ToDictionary().Count);
        ContainerHarness.Until(() => _node.Files == 2);
        Assert.True(yours.Remove(key, out var taken));
        Assert.Equal(1, taken[^1]);
        ContainerHarness.Until(() => _node.Files == 0);
        mine["last"] = new byte[100_000];
        Assert.Equal(1, _node.Files);

        _node.EndFamily(process);

        ContainerHarness.Until(() => _node.Files == 0);
        Assert.Throws<ObjectLostException>(() => yours["last"] = new byte[100_000]);
        Assert.Equal(0, _node.Files);
    }

    [Fact]
    public void All_who_use_one_name_have_one_dictionary_and_other_types_are_refused()
    {
        var mine = ProcDictionary<string, int>.Create(_node.Process(), "settings");
        var yours = ProcDictionary<string, int>.Create(_node.Process(), "settings");
        mine["a"] = 1;

        Assert.Equal(1, yours["a"]);
        var refused = Assert.Throws<InvalidOperationException>(() => ProcDictionary<string, long>.Create(_node.Process(), "settings"));
        Assert.Contains("a dictionary of System.String to System.Int32", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ProcDictionary<string, int>.Create(_node.Process(), ""));
        Assert.Equal(0, ProcDictionary<string, int>.Create(_node.Process(), null).Count);
    }

    [Fact]
    public void Containers_within_containers_are_shared_ones()
    {
        var session = _node.Process();
        var outer = ProcDictionary<string, List<(int, int)>>.Create(session, null);
        var list = ProcList<ProcDictionary<string, List<(int, int)>>>.Create(session, null);
        list.Add(outer);

        // As a value travels: packed, and opened by whoever reads it. Handles are opened at the session of the reading process.
        var reference = ((ActorProcs.Code.IProcHandle)list).Reference;
        var other = (ProcList<ProcDictionary<string, List<(int, int)>>>)ActorProcs.Tenure.HandleFactory.Open(reference, _node.Process());
        Assert.Equal(1, other.Count);
        outer["x"] = [(1, 2)];
        Assert.Equal([(1, 2)], ContainerHarness.Travel(outer, _node.Process())["x"]);
    }

    [Fact]
    public async Task A_lost_node_ends_every_call()
    {
        var dictionary = ProcDictionary<string, int>.Create(_node.Process(), null);
        dictionary["a"] = 1;

        _node.LoseNode();

        Assert.Throws<ObjectLostException>(() => dictionary["a"]);
        await Assert.ThrowsAsync<ObjectLostException>(async () => await dictionary.UpdateAsync("a", value => value));
    }
}
