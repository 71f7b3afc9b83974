using ActorProcs.Mesh;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;
using Akka.Actor;
using FsCheck.Xunit;

namespace ActorProcs.Node.Tests.Mesh;

public sealed class PlainBulkTests : BulkTests;

public sealed class TlsBulkTests : BulkTests
{
    private readonly TestCluster _cluster = new();

    private protected override IMeshSecurity SecurityOf(int host) => _cluster.SecurityOf(Path.Combine(Folder, $"s{host}"), Nodes);
}

public abstract class BulkTests : MeshTest
{
    [Theory]
    [InlineData((64 << 10) + 1)]
    [InlineData(1 << 20)]
    [InlineData(20_000_003)]
    public void Bytes_of_another_node_come_through_the_mesh_and_are_gone_there(int length)
    {
        var (a, b) = (Start(2), Start(3));
        var bytes = new byte[length];
        Random.Shared.NextBytes(bytes);
        var packed = a.Runtime.Session.Bulk.Pack(bytes);
        var reader = PrivateDirectory.OpenBulk(b.Runtime.Place.SocketBase, b.Id);

        Assert.EndsWith("@" + a.Id, packed.Token, StringComparison.Ordinal);
        Assert.Equal(bytes, reader.Peek(packed));
        Assert.Equal(bytes, reader.Take(packed));
        Assert.False(File.Exists(a.Runtime.Session.Bulk.PathOf(packed.Token!)));
        Assert.Contains("it was taken before", Assert.Throws<ObjectLostException>(() => reader.Take(packed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_of_another_node_is_read_straight_into_its_own_memory_and_what_nobody_understands_is_used_up()
    {
        var (a, b) = (Start(2), Start(3));
        var numbers = new double[3_000_001];
        Random.Shared.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(numbers.AsSpan()));
        var packed = Queues.ItemCodec.Pack(numbers, a.Runtime.Session.Bulk);
        var garbled = a.Runtime.Session.Bulk.PackLarge([255], new byte[1 << 20]);

        var read = Queues.ItemCodec.Open<double[]>(packed, b.Runtime.Session.Bulk);
        Assert.ThrowsAny<Exception>(() => Queues.ItemCodec.Open<double[]>(garbled, a.Runtime.Session.Bulk));

        Assert.True(System.Runtime.InteropServices.MemoryMarshal.AsBytes(numbers.AsSpan())
            .SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(read.AsSpan())));
        foreach (var used in new[] { packed, garbled }) Assert.False(File.Exists(a.Runtime.Session.Bulk.PathOf(used.Token!)));
    }

    [Fact]
    public void Nothing_is_left_of_the_memory_through_which_bytes_came()
    {
        var (a, b) = (Start(2), Start(3));
        for (var i = 0; i < 3; i++) b.Runtime.Session.Bulk.Take(a.Runtime.Session.Bulk.Pack(new byte[3 << 20]));
        Assert.Throws<ObjectLostException>(() => b.Runtime.Session.Bulk.Take(new Payload(null, "m" + new string('0', 32) + "@" + a.Id, 1 << 20)));

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(b.Runtime.Session.Bulk.PathOf("m" + new string('0', 32)))!, "m*"));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("m00000000000000000000000000000000 65536 mabc 1 0")]
    [InlineData("../../etc/passwd 65536 mabc 1 0")]
    [InlineData("m00000000000000000000000000000000 1 mabc 1 0")]
    public void A_process_that_asks_for_bytes_with_no_ring_of_its_node_is_refused(string argument)
    {
        var b = Start(3);

        Assert.ThrowsAny<ProcException>(() => WindowFiller.Open(argument, b.Runtime.Session.Bulk));
    }

    [Fact]
    public async Task What_is_given_up_elsewhere_is_deleted_there()
    {
        var (a, b) = (Start(2), Start(3));
        var packed = a.Runtime.Session.Bulk.Pack(new byte[100_000]);

        b.Runtime.Session.Bulk.Delete(packed);

        await UntilAsync(() => !File.Exists(a.Runtime.Session.Bulk.PathOf(packed.Token!)), "the file is deleted");
    }

    [Fact]
    public async Task A_transfer_that_breaks_is_resumed_where_it_broke_and_what_is_confirmed_twice_is_no_error()
    {
        var (a, b) = (Start(2), Start(3));
        var bytes = new byte[8 << 20];
        Random.Shared.NextBytes(bytes);
        var packed = a.Runtime.Session.Bulk.Pack(bytes);
        var breaking = new Breaking(new BulkService(a.Runtime.Session.Bulk), a.Runtime.Session.Bulk, bytes.Length);
        a.Mesh.Register(MeshKinds.Bulk, breaking);

        Assert.Equal(bytes, await Task.Run(() => b.Runtime.Session.Bulk.Take(packed)));

        Assert.Equal([0, 1 << 20, 2 << 20, 3 << 20, 4 << 20, 5 << 20, 6 << 20, 7 << 20, 8 << 20], breaking.Offsets);
        Assert.False(File.Exists(a.Runtime.Session.Bulk.PathOf(packed.Token!)));
    }

    [Fact]
    public async Task Whoever_waits_for_a_node_that_has_ended_or_been_given_up_is_told_so()
    {
        var (a, b, c) = (Start(2), Start(3), Start(4));
        var (ofA, ofC) = (a.Runtime.Session.Bulk.Pack(new byte[1 << 20]), c.Runtime.Session.Bulk.Pack(new byte[1 << 20]));
        var mute = new Mute();
        c.Mesh.Register(MeshKinds.Bulk, mute);
        var waiting = Task.Run(() => b.Runtime.Session.Bulk.Take(ofC));
        var port = a.Mesh.EndPoint.Port;
        await a.DisposeAsync();
        Start(2, port);

        Assert.Contains("has ended; at its address runs", Assert.Throws<ObjectLostException>(() => b.Runtime.Session.Bulk.Take(ofA)).Message, StringComparison.Ordinal);
        await UntilAsync(() => mute.Calls > 0, "the transfer has begun");
        b.Mesh.Forget(c.Mesh.Name);
        Assert.Contains("given the node", (await Assert.ThrowsAsync<ObjectLostException>(() => waiting.WaitAsync(Patience))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_cannot_be_reached_is_given_up_after_a_bound()
    {
        var (a, b) = (Start(2), Start(3));
        var packed = a.Runtime.Session.Bulk.Pack(new byte[1 << 20]);
        await a.DisposeAsync();
        var elsewhere = new ForeignBulk(b.Runtime.Place.SocketBase, b.Mesh.Name, b.Runtime.Session.Bulk) { Patience = TimeSpan.FromMilliseconds(300) };

        var error = Assert.Throws<ObjectLostException>(() => elsewhere.Open(a.Mesh.Name, packed, BulkSources.ReadAll, take: true));

        Assert.Contains($"on the node {a.Id} is lost: 0 bytes have come", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_members_of_messages_between_hosts_travel_beside_them_while_small_messages_pass()
    {
        var (a, b) = (Start(2), Start(3));
        var reader = b.StartWorker(6);
        WireScope.Attach(reader, PrivateDirectory.OpenBulk(b.Runtime.Place.SocketBase, b.Id));
        var (_, seen) = reader.Collect("in");
        var line = new byte[5 << 20];
        Random.Shared.NextBytes(line);

        b.Refer(a.System, "in", 6).Tell(new Processes.OutputLine(false, line));
        b.Refer(a.System, "in", 6).Tell("after");

        await UntilAsync(() => seen().Length == 2, "both arrive");
        Assert.Equal(line, ((Processes.OutputLine)seen()[0]).Line);
        Assert.Equal("after", seen()[1]);
    }

    [Fact]
    public async Task Messages_pass_while_a_transfer_stands_still()
    {
        var (a, b) = (Start(2), Start(3));
        b.System.ActorOf<Echo>("echo");
        var mute = new Mute();
        b.Mesh.Register(MeshKinds.Bulk, mute);
        var packed = b.Runtime.Session.Bulk.Pack(new byte[1 << 20]);
        var taking = Task.Run(() => a.Runtime.Session.Bulk.Take(packed));
        await UntilAsync(() => mute.Calls > 0, "the transfer has begun");

        for (var i = 0; i < 100; i++) Assert.Equal(i, await b.Refer(a.System, "echo").Ask<int>(i, Patience));

        Assert.False(taking.IsCompleted);
        a.Mesh.Forget(b.Mesh.Name);
        await Assert.ThrowsAsync<ObjectLostException>(() => taking.WaitAsync(Patience));
    }

    [Fact]
    public async Task Who_asks_for_megabytes_and_reads_none_holds_nothing_up_when_he_is_given_up()
    {
        var (a, b) = (Start(2), Start(3));
        var packed = a.Runtime.Session.Bulk.Pack(new byte[40 << 20]);
        var asked = new MeshHeader(MeshKinds.Bulk, a.Id, b.Id, new BulkRequest(packed.Token!, packed.Length, 0).ToString());
        using var connection = await MeshDialler.ConnectAsync(a.Mesh.EndPoint, SecurityOf(3), asked, CancellationToken.None);
        var file = a.Runtime.Session.Bulk.PathOf(packed.Token!);
        await UntilAsync(() => IsMapped(file), "the sending has begun");

        a.Mesh.Forget(b.Mesh.Name);

        await UntilAsync(() => !IsMapped(file), "the thread that sends has ended");
        // The file stays for whoever reads it.
        Assert.True(File.Exists(file));

        static bool IsMapped(string file) => File.ReadAllText("/proc/self/maps").Contains(file, StringComparison.Ordinal);
    }

    /// <summary>Cuts every connection after a mebibyte, and the first confirmation.</summary>
    private sealed class Breaking(BulkService inner, BulkStore store, int length) : IMeshService
    {
        internal List<long> Offsets { get; } = [];

        public async Task ServeAsync(MeshCall call, CancellationToken cancel)
        {
            Assert.True(BulkRequest.TryParse(call.Header.Argument, out var request));
            var (token, _, offset) = request.Value;
            Offsets.Add(offset);
            if (offset == length)
            {
                await inner.ServeAsync(call, cancel);
                return;
            }

            await call.GrantAsync();
            await using var file = File.OpenRead(store.PathOf(token));
            file.Position = offset;
            var piece = new byte[1 << 20];
            await file.ReadExactlyAsync(piece, cancel);
            await call.Connection.SendAsync(piece);
            if (offset + piece.Length < length)
            {
                call.Connection.EndSending();
                return;
            }

            // All has been sent. The confirmation is heard, the file deleted, and the answer lost.
            await call.Connection.ReceiveAsync(new byte[1]);
            store.Delete(token);
        }
    }

    private sealed class Mute : IMeshService
    {
        private int _calls;

        internal int Calls => Volatile.Read(ref _calls);

        public async Task ServeAsync(MeshCall call, CancellationToken cancel)
        {
            await call.GrantAsync();
            Interlocked.Increment(ref _calls);
            await Task.Delay(Timeout.Infinite, cancel);
        }
    }
}

public sealed class BulkRequestTests
{
    [Property(MaxTest = 1000)]
    public void Any_text_is_a_request_that_reads_as_itself_or_none(string? text, long length, long offset)
    {
        if (BulkRequest.TryParse(text ?? "", out var odd)) Assert.True(odd.Value.Offset <= odd.Value.Length);
        var request = new BulkRequest("mabc@k3.h.1", Math.Max(length, offset), offset);

        Assert.Equal(offset >= 0, BulkRequest.TryParse(request.ToString(), out var read));
        if (offset >= 0) Assert.Equal(request, read);
    }
}
