using ActorProcs.Queues;
using ActorProcs.Wire;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Queues;

public sealed class QueueModelTests
{
    [Property(MaxTest = 1500, StartSize = 20, EndSize = 900)]
    public void Whoever_dies_cancels_or_closes_every_item_that_was_put_is_got_once_and_in_order(byte[] script) => Play(0, script);

    [Property(MaxTest = 1500, StartSize = 20, EndSize = 900)]
    public void A_bounded_queue_never_holds_more_and_never_keeps_room_from_those_who_wait(byte capacity, byte[] script) =>
        Play(1 + (capacity % 5), script);

    [Property]
    public void A_lane_gives_back_what_was_written_whatever_the_sizes(ushort[] sizes)
    {
        var lane = new Lane(SharedPage.InProcess(Lane.Size));
        var written = new Queue<byte[]>();
        var random = new Random(sizes.Length);
        foreach (var size in sizes)
        {
            var bytes = new byte[size];
            random.NextBytes(bytes);
            var item = new Payload(bytes, null, bytes.Length);
            while (!lane.HasSpace(item)) Read(lane, written);
            Assert.True(lane.TryCommit(item, out _));
            written.Enqueue(bytes);
            Assert.Equal(written.Count, lane.CountItems());
        }

        while (written.Count > 0) Read(lane, written);
        Assert.False(lane.TryRead(out _));

        static void Read(Lane lane, Queue<byte[]> written)
        {
            Assert.True(lane.TryRead(out var item));
            Assert.Equal(written.Dequeue(), item.Inline);
        }
    }

    [Fact]
    public async Task Threads_that_race_for_items_get_each_once_and_in_order()
    {
        const int Items = 200_000;
        var window = new TakeWindow(SharedPage.InProcess(TakeWindow.Size));
        var takers = Enumerable.Range(1, 4).Select(slot => Task.Run(() =>
        {
            var got = new List<int>();
            while (!window.IsDrained || window.HasItem())
            {
                if (window.TryTake(slot, out var item, out _)) got.Add(BitConverter.ToInt32(item.Inline));
            }

            return got;
        })).ToArray();
        for (var i = 0; i < Items; i++)
        {
            var item = new Payload(BitConverter.GetBytes(i), null, sizeof(int));
            while (!window.TryAdd(item)) window.Reclaim((_, _) => { });
        }

        window.IsDrained = true;
        var all = await Task.WhenAll(takers);

        Assert.All(all, got => Assert.Equal(got.Order(), got));
        Assert.Equal(Enumerable.Range(0, Items), all.SelectMany(got => got).Order());
    }

    [Fact]
    public async Task Room_is_used_or_taken_back_never_both()
    {
        for (var round = 0; round < 200; round++)
        {
            var room = 0L;
            RoomWord.Grant(ref room, 1000);
            var using1 = Task.Run(() =>
            {
                var count = 0;
                while (RoomWord.TryUse(ref room)) count++;
                return count;
            });
            var back = RoomWord.TakeBack(ref room, promised: 300);
            Assert.Equal(1000, await using1 + back);
            Assert.True(await using1 >= 300);
        }
    }

    private static void Play(int capacity, byte[] script)
    {
        var queue = new QueueScript(capacity);
        for (var i = 0; i + 1 < script.Length; i += 2) queue.Do(script[i], script[i + 1]);
        queue.Finish();
    }
}
