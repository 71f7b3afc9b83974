using System.Security.Cryptography;

namespace ActorProcs.Node.Tests.Named;

/// <summary>Named objects of megabytes, written where the log is not led, and read where it is, and the other way round.</summary>
[Collection(nameof(NamedClusterTest))]
public sealed class NamedBulkTests : NamedClusterTest
{
    private const int Megabytes = 6 << 20;

    [Fact]
    public async Task What_is_of_megabytes_travels_between_nodes()
    {
        var nodes = await StartAsync(71, 72, 73);
        var leader = Leader();
        var (one, other) = (nodes.First(node => node != leader), nodes.Last(node => node != leader));
        Assert.NotEqual(one, other);

        for (var round = 0; round < 3; round++)
        {
            var bytes = RandomNumberGenerator.GetBytes(Megabytes + round);
            one.Value<byte[]>([], "value").Value = bytes;
            Assert.Equal(bytes, other.Value<byte[]>([], "value").Value);
            Assert.Equal(bytes, leader.Value<byte[]>([], "value").Value);

            one.Dictionary<string, byte[]>("dictionary")["key"] = bytes;
            Assert.Equal(bytes, other.Dictionary<string, byte[]>("dictionary").Update("key", value => [.. value, 1])[..^1]);
            Assert.Equal([.. bytes, 1], leader.Dictionary<string, byte[]>("dictionary")["key"]);

            one.List<byte[]>("list").AddRange([bytes, [1], bytes]);
            Assert.Equal(bytes, other.List<byte[]>("list").Pop());
            Assert.Equal([bytes, [1]], leader.List<byte[]>("list").ToArray()[^2..]);

            one.Queue<byte[]>(3, "queue").Put(bytes);
            leader.Queue<byte[]>(3, "queue").Put(bytes);
            Assert.Equal(bytes, other.Queue<byte[]>(3, "queue").Get());
            Assert.Equal(bytes, one.Queue<byte[]>(3, "queue").Get());
        }

        // The files that it travelled in are gone, on all hosts.
        await UntilAsync(() => nodes.All(node => !FilesOf(node).Any()), "no file is left");

        var array = one.Array(new long[1 << 20], "array");
        using (var all = array.Open()) for (var i = 0; i < all.Span.Length; i++) all.Span[i] = i;
        Assert.Equal(Enumerable.Range(0, 1 << 20).Select(i => (long)i), other.Array(new long[1 << 20], "array").ToArray());
    }

    [Fact]
    public async Task Many_large_items_at_once_come_in_their_order()
    {
        var nodes = await StartAsync(71, 72, 73);
        var leader = Leader();
        var (one, other) = (nodes.First(node => node != leader), nodes.Last(node => node != leader));
        var list = one.List<byte[]>("list");
        var expected = new List<byte>();
        var adding = new List<Task>();
        for (byte i = 0; i < 60; i++)
        {
            // Large and small ones by turns: the small ones do not overtake.
            var item = new byte[i % 3 == 0 ? 1 << 20 : 10];
            item[0] = i;
            adding.Add(list.AddAsync(item).AsTask());
            expected.Add(i);
        }

        await Task.WhenAll(adding).WaitAsync(Patience);

        Assert.Equal(expected, other.List<byte[]>("list").Select(item => item[0]));
    }

    [Fact]
    public async Task What_is_too_much_is_refused_and_the_rest_goes_on()
    {
        var nodes = await StartAsync(71, 72);
        var list = nodes[1].List<byte[]>("list");
        list.Add([1]);

        var error = Assert.Throws<ProcException>(() => list.AddRange([new byte[20 << 20], new byte[20 << 20]]));

        Assert.Contains("33,554,432 is the most", error.Message, StringComparison.Ordinal);
        list.Add([2]);
        Assert.Equal(2, nodes[0].List<byte[]>("list").Count);
    }

    private static IEnumerable<string> FilesOf(Member node) => new[] { node.Runtime.Place.BoxDirectory, node.Runtime.Place.SocketDirectory }
        .Distinct().SelectMany(Directory.GetFiles).Where(file => new FileInfo(file) is { Exists: true, Length: >= Megabytes, Name: ['m' or 'd', ..] });
}
