using ActorProcs.Named;

namespace ActorProcs.Node.Tests.Named;

/// <summary>What a gateway keeps while nothing is agreed.</summary>
[Collection(nameof(NamedClusterTest))]
public sealed class GatewayBoundsTests : NamedClusterTest
{
    private const int Most = 100;
    private const int MostBytes = 1 << 20;

    private protected override NamedSettings Change(NamedSettings settings) => settings with { MostWaiting = Most, MostBytesWaiting = MostBytes };

    [Fact]
    public async Task In_an_outage_who_asks_for_too_much_is_told_so_at_once_and_what_was_refused_has_not_happened()
    {
        var (last, others) = await BeginAsync();
        var (queue, elsewhere) = (last.Queue<int>(0, "jobs"), last.Lock("elsewhere"));
        using (others[0].Lock("elsewhere").Acquire()) { }
        foreach (var other in others) await StopAsync(other);

        Task[] puts = [.. Enumerable.Range(0, 3 * Most).Select(i => queue.PutAsync(i).AsTask())];
        await UntilAsync(() => puts.Count(IsRefused) >= 2 * Most, "most of them are refused");
        var refused = Enumerable.Range(0, puts.Length).Where(i => IsRefused(puts[i])).ToHashSet();

        // Other objects too, old and new ones.
        await UntilRefusedAsync(() => last.Semaphore(1, "old").TryAcquire());
        await UntilRefusedAsync(() => last.Lock("new"));
        await UntilRefusedAsync(() => elsewhere.TryAcquire(TimeSpan.Zero, out _));

        await StartOneAsync(others[0].Host);
        await UntilAsync(() => Works(() => queue.Put(-1)), "it works again");
        var items = new List<int>();
        while (queue.TryGet(out var item)) items.Add(item);
        Assert.Empty(items.Intersect(refused));
        Assert.Equal(Enumerable.Range(0, puts.Length).Where(i => !refused.Contains(i)), items.Where(item => item >= 0).Order());
        using (last.Lock("new").Acquire()) { }
        await Task.Run(() => elsewhere.Acquire().Dispose()).WaitAsync(Patience);

        static bool IsRefused(Task put) => put.Exception?.InnerException is ProcException e && IsRefusal(e);
    }

    [Fact]
    public async Task Large_requests_are_counted_by_their_bytes()
    {
        var (last, others) = await BeginAsync();
        var (queue, list) = (last.Queue<byte[]>(0, "jobs"), last.List<byte[]>("all"));
        foreach (var other in others) await StopAsync(other);

        var large = new byte[MostBytes / 3];
        Task[] asked = [.. Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? queue.PutAsync(large).AsTask() : list.AddAsync(large).AsTask())];
        await UntilAsync(() => asked.All(each => each.IsFaulted), "all are told");
        var refused = asked.Count(each => IsRefusal(each.Exception!.InnerException!));
        Assert.InRange(refused, 4, 5);

        await StartOneAsync(others[0].Host);
        await UntilAsync(() => Works(() => last.Value(0, "total").Value = 1), "it works again");
        await UntilAsync(() => queue.Count + list.Count == asked.Length - refused, "what was not refused has happened");
    }

    private static bool IsRefusal(Exception e) => e.Message.Contains("This one was not asked for", StringComparison.Ordinal);

    /// <summary>When the outage has lasted, all who ask are told of it now and then, and who is just asking may hear that first.</summary>
    private static Task UntilRefusedAsync(Action ask) => UntilAsync(
        () =>
        {
            try
            {
                ask();
                return false;
            }
            catch (ProcException e)
            {
                return IsRefusal(e);
            }
        },
        "it is refused");

    private async Task<(Member Last, Member[] Others)> BeginAsync()
    {
        var nodes = await StartAsync(81, 82, 83);
        var last = nodes[2];
        Assert.True(last.Semaphore(2, "old").TryAcquire());
        return (last, nodes[..2]);
    }
}
