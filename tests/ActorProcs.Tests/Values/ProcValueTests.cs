using ActorProcs.Nodes;
using ActorProcs.Tests.Tenure;

namespace ActorProcs.Tests.Values;

public sealed class ProcValueTests : IAsyncLifetime
{
    private readonly TenureNode _node = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public void What_one_process_writes_the_next_one_reads()
    {
        var (first, second) = Pair(1.5);

        Assert.Equal(1.5, second.Value);
        second.Value = 2.5;
        Assert.Equal(2.5, first.Value);
        first.Value += 1;
        Assert.Equal(3.5, second.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("añ\ud800b")]
    public void Texts_come_back_as_they_were(string? text)
    {
        var (first, second) = Pair<string?>("before");

        first.Value = text;

        Assert.Equal(text, second.Value);
    }

    [Fact]
    public async Task No_addition_is_lost()
    {
        var (first, second) = Pair(0);

        await Task.WhenAll(
            Conditions.OnThread(() => Repeat(300, () => first.Add(2))),
            Conditions.OnThread(() => Repeat(300, () => first.Increment())),
            Conditions.OnThread(() => Repeat(300, () => second.Decrement())),
            Task.Run(async () =>
            {
                for (var i = 0; i < 300; i++) await second.AddAsync(1);
            }));

        Assert.Equal(600 + 300 - 300 + 300, first.Value);
    }

    [Fact]
    public void Under_its_lock_several_accesses_are_one_and_flush_once()
    {
        var (first, second) = Pair(0);
        var before = second.Value;

        using (first.Lock.Acquire())
        {
            for (var i = 0; i < 100; i++) first.Value += 1;
            Assert.Equal(100, first.Latest);
            Assert.Equal(0, second.Latest);
        }

        Assert.Equal(0, before);
        Assert.Equal(100, second.Value);
    }

    [Fact]
    public void A_function_that_throws_changes_nothing()
    {
        var (first, second) = Pair(7);

        Assert.Throws<InvalidTimeZoneException>(() => first.Update(_ => throw new InvalidTimeZoneException()));

        Assert.Equal(7, second.Value);
    }

    [Fact]
    public async Task An_update_may_use_the_value_itself()
    {
        var (first, second) = Pair(5);

        Assert.Equal(10, first.Update(present => present + first.Value));
        Assert.Equal(20, await second.UpdateAsync(present => present + second.Value));
    }

    [Fact]
    public void Exchange_and_compare_exchange_give_the_value_before()
    {
        var (first, second) = Pair(1);

        Assert.Equal(1, second.Exchange(2));
        Assert.Equal(2, first.CompareExchange(3, comparand: 1));
        Assert.Equal(2, second.CompareExchange(4, comparand: 2));
        Assert.Equal(4, first.Value);
    }

    [Fact]
    public async Task The_asynchronous_forms_do_the_same()
    {
        var (first, second) = Pair(1L);

        await second.SetAsync(5);
        Assert.Equal(5, await first.GetAsync());
        Assert.Equal(6, await first.UpdateAsync(present => present + 1));
        Assert.True(first.GetAsync().AsTask().IsCompletedSuccessfully);
        Assert.True(second.GetAsync(new CancellationToken(canceled: true)).AsTask().IsCanceled);
        using (first.Lock.Acquire()) Assert.Equal(6, await first.GetAsync());
    }

    [Fact]
    public async Task An_acknowledged_write_survives_the_death_of_its_writer()
    {
        var (sessions, handles) = Processes(2, 0);
        handles[1].Value = 42;

        _node.Kill(sessions[1]);

        Assert.Equal(42, await Conditions.OnThread(() => handles[0].Value));
    }

    [Fact]
    public async Task A_write_that_was_not_released_dies_with_its_writer()
    {
        var (sessions, handles) = Processes(2, 1);
        handles[1].Lock.Acquire();
        handles[1].Value = 2;

        _node.Kill(sessions[1]);

        var next = await Conditions.OnThread(() =>
        {
            using var lease = handles[0].Lock.Acquire();
            return (lease.Abandoned, handles[0].Value);
        });
        Assert.Equal((true, 1), next);
    }

    [Fact]
    public async Task Latest_needs_no_lock_and_follows_what_others_write()
    {
        var (first, second) = Pair(1);
        using (first.Lock.Acquire()) Assert.Equal(1, second.Latest);

        first.Value = 9;

        await Conditions.Until(() => second.Latest == 9, "the other process hears of it");
    }

    [Fact]
    public async Task Watching_begins_with_the_present_value_and_ends_with_the_last()
    {
        var (first, second) = Pair(10);
        using var stop = new CancellationTokenSource(Conditions.Limit);
        var seen = new List<int>();

        await foreach (var value in second.WatchAsync(stop.Token))
        {
            seen.Add(value);
            if (value == 10) first.Value = 11;
            if (value == 11) await Conditions.OnThread(() => Repeat(50, () => first.Increment()));
            if (value == 61) await stop.CancelAsync();
        }

        Assert.Equal([10, 11], seen.Take(2));
        Assert.Equal(61, seen[^1]);
        Assert.Equal(seen.Order(), seen);
    }

    [Fact]
    public async Task Watching_sees_what_this_process_writes_too()
    {
        var (first, _) = Pair(0);
        await using var watch = first.WatchAsync().GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());

        first.Value = 3;

        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(Conditions.Limit));
        Assert.Equal(3, watch.Current);
    }

    [Fact]
    public async Task A_write_to_a_value_that_is_gone_says_so()
    {
        var (first, second) = Pair(0);
        _node.ForgetAll();

        var e = await Assert.ThrowsAsync<ObjectLostException>(() => Conditions.OnThread(() => first.Value = 1));
        await Assert.ThrowsAsync<ObjectLostException>(() => Conditions.OnThread(() => second.Latest));
        Assert.Contains("does not exist at its node", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_cannot_be_copied_is_refused_at_once() =>
        Assert.Throws<CodeNotShippableException>(() => ProcValue<Stream>.Create(_node.Join(), Stream.Null));

    [Fact]
    public void The_lock_of_a_value_travels_on_its_own()
    {
        var (sessions, handles) = Processes(2, 3);
        var gate = TenureNode.Travel(handles[0].Lock, _node.Join());

        using (gate.Acquire()) Assert.True(handles[1].Lock.IsLocked);

        Assert.Equal(3, handles[1].Value);
        Assert.NotEmpty(sessions);
    }

    private static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++) action();
    }

    private (ProcValue<T> First, ProcValue<T> Second) Pair<T>(T initial)
    {
        var (_, handles) = Processes(2, initial);
        return (handles[0], handles[1]);
    }

    private (Session[] Sessions, ProcValue<T>[] Handles) Processes<T>(int count, T initial)
    {
        Session[] sessions = [.. Enumerable.Range(0, count).Select(_ => _node.Join())];
        var made = ProcValue<T>.Create(sessions[0], initial);
        return (sessions, [made, .. sessions.Skip(1).Select(session => TenureNode.Travel(made, session))]);
    }
}
