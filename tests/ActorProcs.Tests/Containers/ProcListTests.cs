namespace ActorProcs.Tests.Containers;

public sealed class ProcListTests : IDisposable
{
    private readonly ContainerHarness _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void It_does_what_a_list_does()
    {
        var mine = ProcList<string>.Create(_node.Process(), null);
        var yours = ContainerHarness.Travel(mine, _node.Process());

        mine.Add("b");
        mine.AddRange(["c", "d"]);
        yours.Insert(0, "a");
        yours.Insert(^0, "e");
        Assert.Equal(["a", "b", "c", "d", "e"], yours);
        Assert.Equal("a", mine[0]);
        Assert.Equal("e", mine[^1]);
        mine[^1] = "E";
        Assert.Equal(["a", "b", "c", "d", "E"], yours.ToArray());
        Assert.Equal(2, yours.IndexOf("c"));
        Assert.Equal(-1, yours.IndexOf("x"));
        Assert.True(yours.Contains("d"));
        Assert.Equal("E", mine.Pop());
        Assert.Equal("a", mine.Pop(0));
        yours.RemoveAt(^1);
        Assert.True(mine.Remove("b"));
        Assert.False(mine.Remove("b"));
        Assert.Equal("c", Assert.Single(yours));
        Assert.Equal("cc", yours.Update(0, item => item + item));
        mine.Clear();
        Assert.Equal(0, yours.Count);
        Assert.Contains("pop from empty list", Assert.Throws<InvalidOperationException>(() => mine.Pop()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => mine.Pop(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => mine[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => mine[0] = "x");
        Assert.Throws<ArgumentOutOfRangeException>(() => mine.Insert(1, "x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => mine.Insert(^1, "x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => mine.RemoveAt(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => mine.Update(^1, item => item));
    }

    [Fact]
    public async Task The_asynchronous_forms_do_the_same()
    {
        var mine = ProcList<int>.Create(_node.Process(), null);
        var yours = ContainerHarness.Travel(mine, _node.Process());

        await mine.AddAsync(3);
        await mine.AddRangeAsync([1, 2]);
        await yours.InsertAsync(0, 4);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await yours.InsertAsync(9, 4));
        Assert.Equal(new[] { 4, 3, 1, 2 }, await yours.ToArrayAsync());
        Assert.Equal(2, await yours.GetAsync(^1));
        await yours.SetAsync(^1, 5);
        await yours.SortAsync();
        Assert.Equal(new[] { 1, 3, 4, 5 }, await mine.ToArrayAsync());
        await yours.ReverseAsync();
        Assert.Equal(15, await mine.UpdateAsync(0, item => item * 3));
        Assert.Equal(1, await yours.IndexOfAsync(4));
        Assert.True(await yours.ContainsAsync(1));
        Assert.True(await yours.RemoveAsync(4));
        await mine.RemoveAtAsync(^1);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await mine.RemoveAtAsync(7));
        Assert.Equal(15, await mine.PopAsync(0));
        Assert.Equal(3, await mine.PopAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await mine.PopAsync());
        await mine.ClearAsync();
        Assert.Equal(0, await mine.CountAsync());
    }

    [Fact]
    public void Sorting_keeps_the_order_of_equals_and_begins_again_when_it_is_overtaken()
    {
        var mine = ProcList<string>.Create(_node.Process(), null);
        var yours = ContainerHarness.Travel(mine, _node.Process());
        mine.AddRange(["bb", "a", "cc", "b"]);
        var overtaken = false;

        mine.Sort(Comparer<string>.Create((x, y) =>
        {
            if (!overtaken) yours.Insert(0, "c");
            overtaken = true;
            return x.Length - y.Length;
        }));

        Assert.Equal(["c", "a", "b", "bb", "cc"], yours);
        mine.Sort();
        mine.Reverse();
        Assert.Equal(["cc", "c", "bb", "b", "a"], yours);
        Assert.Throws<InvalidOperationException>(() =>
        {
            var list = ProcList<object>.Create(_node.Process(), null);
            list.AddRange([new object(), new object()]);
            list.Sort();
        });
    }

    [Fact]
    public void An_update_of_an_item_that_moves_away_is_run_on_the_one_that_is_there()
    {
        var mine = ProcList<int>.Create(_node.Process(), null);
        var yours = ContainerHarness.Travel(mine, _node.Process());
        mine.AddRange([1, 2]);
        var seen = new List<int>();

        mine.Update(0, item =>
        {
            seen.Add(item);
            if (seen.Count == 1) yours.Insert(0, 9);
            return item * 10;
        });

        Assert.Equal([1, 9], seen);
        Assert.Equal([90, 1, 2], yours);
        Assert.Throws<ArgumentOutOfRangeException>(() => mine.Update(0, item =>
        {
            yours.Clear();
            return item;
        }));
    }

    [Fact]
    public void Large_items_go_by_files_of_which_none_is_left()
    {
        var mine = ProcList<byte[]>.Create(_node.Process(), null);
        var yours = ContainerHarness.Travel(mine, _node.Process());

        mine.AddRange([new byte[100_000], new byte[10], new byte[200_000]]);
        Assert.Equal([100_000, 10, 200_000], yours.Select(item => item.Length));
        yours.Update(1, item => new byte[300_000]);
        Assert.Equal(200_000, yours.Pop().Length);
        ContainerHarness.Until(() => _node.Files == 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => yours.Insert(9, new byte[100_000]));
        Assert.Throws<CodeNotShippableException>(() => ProcList<object>.Create(_node.Process(), null).AddRange([new byte[100_000], new FileSystemWatcher()]));
        mine.Clear();

        ContainerHarness.Until(() => _node.Files == 0);
    }
}
