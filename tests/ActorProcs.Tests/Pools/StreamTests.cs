namespace ActorProcs.Tests.Pools;

public sealed class StreamTests : IDisposable
{
    private readonly PoolHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_stream_keeps_the_order_and_reads_its_input_only_as_far_as_there_is_room()
    {
        using var pool = _harness.Pool(2);
        var read = 0;
        IEnumerable<int> Endless()
        {
            while (true) yield return Interlocked.Increment(ref read) - 1;
        }
        var expected = 0;
        await foreach (var result in pool.IMapAsync((int x) => x * 2, Endless()))
        {
            Assert.Equal(expected * 2, result);
            Assert.InRange(Volatile.Read(ref read), expected, expected + 200_000);
            if (++expected == 5000) break;
        }
    }

    [Fact]
    public async Task An_unordered_stream_gives_every_result_once()
    {
        using var pool = _harness.Pool(2);
        var results = new List<int>();
        await foreach (var result in pool.IMapUnorderedAsync((int x) => x, Enumerable.Range(0, 3000))) results.Add(result);
        Assert.Equal(Enumerable.Range(0, 3000), results.Order());
    }

    [Fact]
    public async Task An_input_may_wait_for_the_result_of_what_it_gave_before()
    {
        using var pool = _harness.Pool(2);
        using var answered = new SemaphoreSlim(1);
        IEnumerable<int> OneByOne()
        {
            for (var i = 0; i < 20; i++)
            {
                answered.Wait();
                yield return i;
            }
        }
        var results = new List<int>();
        await foreach (var result in pool.IMapAsync((int x) => x, OneByOne()))
        {
            results.Add(result);
            answered.Release();
        }
        Assert.Equal(Enumerable.Range(0, 20), results);
    }

    [Fact]
    public async Task A_failed_item_raises_where_its_result_would_stand_and_the_stream_goes_on()
    {
        using var pool = _harness.Pool(2);
        await using var stream = pool.IMapAsync((int x) => x == 2 ? throw new ArgumentException("two") : x, Enumerable.Range(0, 4)).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        Assert.True(await stream.MoveNextAsync());
        await Assert.ThrowsAsync<ArgumentException>(() => stream.MoveNextAsync().AsTask());
        Assert.True(await stream.MoveNextAsync());
        Assert.Equal(3, stream.Current);
        Assert.False(await stream.MoveNextAsync());
    }

    [Fact]
    public async Task An_input_that_throws_ends_the_stream_with_its_error()
    {
        using var pool = _harness.Pool(1);
        static IEnumerable<int> Bad()
        {
            yield return 1;
            throw new InvalidDataException("bad input");
        }
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var _ in pool.IMapAsync((int x) => x, Bad()))
            {
            }
        });
        pool.Close();
        await pool.JoinAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }
}
