using ActorProcs.Tests.Tenure;

namespace ActorProcs.Tests.Values;

public sealed class ProcArrayTests : IAsyncLifetime
{
    private readonly TenureNode _node = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public void What_one_process_writes_the_next_one_reads()
    {
        var (first, second) = Pair(1, 2, 3, 4);

        second[^1] = 40;
        second[1] += 18;
        first.Write([7, 8], start: 2);

        Assert.Equal(4, second.Length);
        Assert.Equal([1, 20, 7, 8], second.ToArray());
        var middle = new int[2];
        second.CopyTo(middle, start: 1);
        Assert.Equal([20, 7], middle);
    }

    [Fact]
    public void An_opened_view_is_the_memory_itself()
    {
        var (first, second) = Pair(new int[10_000]);

        var view = first.Open();
        view.Span[17] = 1;
        view.Span[^1] = 2;
        first[3] = 3;
        view.Dispose();
        view.Dispose();

        Assert.Throws<ObjectDisposedException>(() => view.Span.Length);
        Assert.False(first.Lock.IsLocked);
        var expected = new int[10_000];
        (expected[3], expected[17], expected[^1]) = (3, 1, 2);
        Assert.Equal(expected, second.ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void An_index_outside_is_refused_in_the_words_of_Python(int index)
    {
        var (array, _) = Pair(1, 2, 3);

        Assert.StartsWith("invalid index", Assert.ThrowsAny<ArgumentOutOfRangeException>(() => array[At(index)]).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => array[At(index)] = 1);
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => array.Write([1, 2], start: 2));
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => array.CopyTo(new int[4]));
        Assert.False(array.Lock.IsLocked);

        static Index At(int offset) => offset < 0 ? new Index(3 - offset, fromEnd: true) : offset;
    }

    [Fact]
    public async Task No_increment_under_the_lock_is_lost()
    {
        var (first, second) = Pair(0, 0);

        await Task.WhenAll(new[] { first, first, second }.Select(array => Conditions.OnThread(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                using (array.Lock.Acquire())
                {
                    array[0] += 1;
                    array[1] -= 1;
                }
            }
        })));

        Assert.Equal([600, -600], second.ToArray());
    }

    [Fact]
    public void An_array_without_elements_is_one_too()
    {
        var (first, second) = Pair();

        using (var view = second.Open()) Assert.True(view.Span.IsEmpty);
        Assert.Empty(first.ToArray());
    }

    private (ProcArray<int> First, ProcArray<int> Second) Pair(params int[] items)
    {
        var made = ProcArray<int>.Create(_node.Join(), items);
        return (made, TenureNode.Travel(made, _node.Join()));
    }
}
