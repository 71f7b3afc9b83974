namespace ActorProcs.ProcessTests;

/// <summary>Streams through a pool of real processes: how far they read ahead, and what a kill costs them.</summary>
public sealed class PoolStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task An_endless_input_of_megabytes_is_read_only_as_far_as_there_is_room()
    {
        using var cancel = new CancellationTokenSource(Patience);
        using var pool = Procs.Pool(2);
        var (read, given) = (0, 0);
        IEnumerable<byte[]> Endless()
        {
            while (true)
            {
                Interlocked.Increment(ref read);
                yield return new byte[1 << 20];
            }
        }

        await foreach (var length in pool.IMapAsync(static block => block.Length, Endless(), cancellationToken: cancel.Token))
        {
            Assert.Equal(1 << 20, length);
            // Sixteen megabytes may be under way and as many wait to be taken; one more is in the hand that reads.
            Assert.InRange(Volatile.Read(ref read), given, given + 40);
            if (++given == 60) break;
        }

        Assert.Equal(1, await pool.ApplyAsync(static () => 1).WaitAsync(Patience));
    }

    [Fact]
    public async Task An_asynchronous_input_and_asynchronous_functions_give_their_results_in_order()
    {
        using var cancel = new CancellationTokenSource(Patience);
        using var pool = Procs.Pool(2);
        static async IAsyncEnumerable<int> Numbers()
        {
            for (var i = 0; i < 200; i++)
            {
                if (i % 20 == 0) await Task.Yield();
                yield return i;
            }
        }
        static async Task<int> Square(int x)
        {
            await Task.Yield();
            return x * x;
        }

        var squares = Enumerable.Range(0, 200).Select(x => x * x).ToArray();
        Assert.Equal(squares, await pool.IMapAsync(static x => x * x, Numbers(), cancellationToken: cancel.Token).ToListAsync(cancel.Token));
        Assert.Equal(squares, await pool.IMapAsync(Square, Numbers(), cancellationToken: cancel.Token).ToListAsync(cancel.Token));
        Assert.Equal(squares, await pool.IMapAsync(Square, Enumerable.Range(0, 200), cancellationToken: cancel.Token).ToListAsync(cancel.Token));
        Assert.Equal(squares, (await pool.IMapUnorderedAsync(Square, Numbers(), cancellationToken: cancel.Token).ToListAsync(cancel.Token)).Order());
        Assert.Equal(squares, (await pool.IMapUnorderedAsync(Square, Enumerable.Range(0, 200), cancellationToken: cancel.Token).ToListAsync(cancel.Token)).Order());
    }

    [Fact]
    public async Task Actions_and_pairs_may_be_asynchronous_and_are_waited_for()
    {
        var done = Procs.Value(0);
        using var pool = Procs.Pool(2);

        await pool.ForEachAsync(async x => { await Task.Delay(1); done.Add(x); }, Enumerable.Range(1, 20)).WaitAsync(Patience);

        Assert.Equal(210, done.Value);
        await Assert.ThrowsAsync<FormatException>(() => pool.ForEachAsync(
            static async text => { await Task.Yield(); int.Parse(text, null); }, (string[])["1", "two"]).WaitAsync(Patience));
        Assert.Equal((int[])[3, 7], await pool.StarmapAsync(static async (int a, int b) => { await Task.Yield(); return a + b; }, [(1, 2), (3, 4)]).WaitAsync(Patience));
        Assert.Equal([2], pool.Map(static async x => { await Task.Yield(); return x + 1; }, (int[])[1]));
        Assert.Equal(5, pool.Apply(static async () => { await Task.Yield(); return 5; }));
    }

    [Fact]
    public async Task A_kill_in_a_stream_is_the_error_of_its_item_and_the_stream_goes_on()
    {
        using var cancel = new CancellationTokenSource(Patience);
        using var pool = Procs.Pool(2);
        await using var stream = pool.IMapAsync(Killing, Enumerable.Range(0, 6), cancellationToken: cancel.Token).GetAsyncEnumerator(cancel.Token);
        for (var i = 0; i < 6; i++)
        {
            if (i == 3)
            {
                Assert.Equal(3, (await Assert.ThrowsAsync<ProcDiedException>(async () => await stream.MoveNextAsync())).Item);
                continue;
            }

            Assert.True(await stream.MoveNextAsync());
            Assert.Equal(i, stream.Current);
        }

        Assert.False(await stream.MoveNextAsync());

        static int Killing(int x)
        {
            if (x == 3) Environment.FailFast("as planned");
            return x;
        }
    }
}
