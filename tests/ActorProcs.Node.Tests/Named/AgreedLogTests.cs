using System.Globalization;
using ActorProcs.Named;

namespace ActorProcs.Node.Tests.Named;

/// <summary>The log alone, over cables that the test makes narrow or cuts.</summary>
public sealed class AgreedLogTests : IAsyncLifetime
{
    private const int EntryBytes = 512 << 10;
    private const int HeaderBytes = 16;
    private const int HashBytes = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("apn").FullName;
    private readonly NarrowRoad _road = new();
    private readonly List<Keeper> _running = [];
    private LogPatience _patience = new();
    private int _entriesPerSnapshot = 3;
    private long _mostBytesAtOnce = 32 << 20;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _road.BytesPerSecond = int.MaxValue;
        foreach (var keeper in _running.ToArray()) await StopAsync(keeper);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_snapshot_that_takes_long_arrives_whole_and_holds_nobody_up()
    {
        var first = await StartAsync("first", isFirst: true);
        for (var i = 0; i < 7; i++) await first.ProposeAsync();
        var second = await StartAsync("second");

        // More than three megabytes: longer than the library would wait for all of a request.
        _road.BytesPerSecond = 256 << 10;
        var adding = first.Log.AddAsync(second.Log.Self, CancellationToken.None);
        await UntilAsync(() => Volatile.Read(ref _road.Passed) > EntryBytes / 2, "it is on its way");

        // Meanwhile the first, which is enough alone, goes on, and makes snapshots that replace the one on its way.
        _road.BytesPerSecond = 16 << 10;
        var before = first.State.Saved;
        for (var i = 0; i < 12; i++) await first.ProposeAsync().WaitAsync(Patience);
        Assert.True(first.State.Saved > before + 1);
        Assert.Equal(0, second.State.Loaded);

        _road.BytesPerSecond = 256 << 10;
        await UntilAsync(() => second.State.Loaded == 1, "it has arrived");
        _road.BytesPerSecond = int.MaxValue;
        Assert.True(await adding.WaitAsync(Patience));
        await first.ProposeAsync().WaitAsync(Patience);
        await UntilAsync(() => second.State.Bytes == first.State.Bytes, "the second has everything");
    }

    [Fact]
    public async Task A_snapshot_that_breaks_off_is_not_taken_for_a_whole_one_by_a_member_that_begins_again()
    {
        var first = await StartAsync("first", isFirst: true);
        for (var i = 0; i < 3; i++) await first.ProposeAsync(1);
        var second = await StartAsync("second");
        Assert.True(await first.Log.AddAsync(second.Log.Self, CancellationToken.None).WaitAsync(Patience));
        await UntilAsync(() => second.State.Bytes == first.State.Bytes, "the second has everything");
        var before = second.State.Bytes;

        // What the second is to get is a file that broke off, as the library leaves it.
        await StopAsync(second);
        var state = Path.Combine(_folder, "second", "state");
        await File.WriteAllBytesAsync(Path.Combine(state, "1000-9"), [.. "APNAMED\u0001"u8, 1, 2, 3]);
        await File.WriteAllBytesAsync(Path.Combine(state, "left.tmp"), [1]);
        second = await StartAsync("second");

        await UntilAsync(() => second.State.Bytes >= before, "it has what it had");
        await first.ProposeAsync(1).WaitAsync(Patience);
        await UntilAsync(() => second.State.Bytes == first.State.Bytes, "it takes part");
        Assert.Empty(Directory.GetFiles(state, "*.tmp").Concat(Directory.GetFiles(state, "1000-*")));
    }

    [Fact]
    public async Task The_same_where_the_beginning_of_the_log_is_gone_because_a_snapshot_stands_for_it()
    {
        var (snapshot, bytes) = await KeepAsync(EntryBytes);
        var (log, state) = (Path.Combine(_folder, "first", "log"), Path.GetDirectoryName(snapshot)!);
        var chunks = Directory.GetFiles(log, "*", SearchOption.AllDirectories).ToDictionary(static file => file, static file => new FileInfo(file).Length);
        // More was said than there is.
        Assert.True(chunks.Values.Sum() < bytes, $"{chunks.Values.Sum()} bytes of {bytes} are kept");
        foreach (var name in new[] { "1000-9", "1001-9" }) await File.WriteAllBytesAsync(Path.Combine(state, name), [.. "APNAMED\u0001"u8, 1, 2, 3]);

        for (var times = 0; times < 2; times++)
        {
            var again = await StartAsync("first", isFirst: true);
            Assert.Equal(1, again.State.Loaded);
            await UntilAsync(() => again.State.Bytes == bytes, "it has what it had");
            await again.ProposeAsync(1).WaitAsync(Patience);
            Assert.Equal(++bytes, again.State.Bytes);
            await StopAsync(again);
        }

        Assert.Empty(Directory.GetFiles(state, "100?-9"));
    }

    [Fact]
    public async Task A_link_that_breaks_in_the_middle_of_a_snapshot_does_not_harm_who_was_to_get_it()
    {
        _patience = new LogPatience { Block = TimeSpan.FromSeconds(2) };
        var first = await StartAsync("first", isFirst: true);
        for (var i = 0; i < 7; i++) await first.ProposeAsync();
        var second = await StartAsync("second");
        _road.BytesPerSecond = 256 << 10;
        var adding = first.Log.AddAsync(second.Log.Self, CancellationToken.None);
        await UntilAsync(() => Volatile.Read(ref _road.Passed) > EntryBytes, "it is on its way");

        // Nothing passes any more. The other side is known to be gone, whatever was said to it.
        _road.BytesPerSecond = 0;
        Assert.False(await adding.WaitAsync(Patience));
        await StopAsync(second);
        _road.BytesPerSecond = int.MaxValue;
        second = await StartAsync("second");

        Assert.Equal(0, second.State.Bytes);
        await UntilAsync(() => first.Log.IsLeading, "the first leads");
        Assert.True(await first.Log.AddAsync(second.Log.Self, CancellationToken.None).WaitAsync(Patience));
        await UntilAsync(() => second.State.Bytes == first.State.Bytes, "the second has everything");
    }

    [Fact]
    public async Task One_that_has_everything_only_after_several_requests_is_added_all_the_same()
    {
        (_entriesPerSnapshot, _mostBytesAtOnce) = (1000, 10);
        var first = await StartAsync("first", isFirst: true);
        for (var i = 0; i < 40; i++) await first.ProposeAsync(1);
        var second = await StartAsync("second");

        Assert.True(await first.Log.AddAsync(second.Log.Self, CancellationToken.None).WaitAsync(Patience));
        await UntilAsync(() => second.State.Bytes == first.State.Bytes, "the second has everything");
        Assert.Equal(0, second.State.Loaded);
    }

    [Fact]
    public async Task A_snapshot_that_was_kept_before_they_said_whether_they_are_whole_is_read()
    {
        var (snapshot, bytes) = await KeepAsync();
        var whole = await File.ReadAllBytesAsync(snapshot);
        await File.WriteAllBytesAsync(snapshot, whole[HeaderBytes..^HashBytes]);

        var again = await StartAsync("first", isFirst: true);
        Assert.Equal(1, again.State.Loaded);
        await UntilAsync(() => again.State.Bytes == bytes, "it has what it had");
        await again.ProposeAsync(1).WaitAsync(Patience);
        Assert.Equal(bytes + 1, again.State.Bytes);
    }

    [Fact]
    public async Task A_snapshot_of_a_newer_version_is_neither_read_nor_removed()
    {
        await KeepAsync();
        var newer = Path.Combine(_folder, "first", "state", "1000-9");
        await File.WriteAllBytesAsync(newer, [.. "APNAMED\u0002"u8, .. new byte[100]]);

        Assert.Contains(newer, (await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync("first", isFirst: true))).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(newer));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(HeaderBytes)]
    [InlineData(HeaderBytes + 1)]
    public async Task A_snapshot_that_was_accepted_and_is_damaged_is_not_gone_on_without(int left)
    {
        var (snapshot, bytes) = await KeepAsync();
        var whole = await File.ReadAllBytesAsync(snapshot);

        await File.WriteAllBytesAsync(snapshot, whole[..left]);
        Assert.Contains(snapshot, (await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync("first", isFirst: true))).Message, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(snapshot, [.. whole[..HeaderBytes], (byte)~whole[HeaderBytes], .. whole[(HeaderBytes + 1)..]]);
        Assert.Contains(snapshot, (await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync("first", isFirst: true))).Message, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(snapshot, whole);
        var again = await StartAsync("first", isFirst: true);
        await UntilAsync(() => again.State.Bytes == bytes, "it has what it had");
    }

    /// <summary>A member that has made a snapshot and has ended.</summary>
    private async Task<(string Snapshot, long Bytes)> KeepAsync(int entryBytes = HeaderBytes)
    {
        var first = await StartAsync("first", isFirst: true);
        for (var i = 0; i < 10; i++) await first.ProposeAsync(entryBytes);
        await StopAsync(first);
        var snapshots = Directory.GetFiles(Path.Combine(_folder, "first", "state"), "*-*");
        return (snapshots.MaxBy(file => long.Parse(Path.GetFileName(file).Split('-')[0], CultureInfo.InvariantCulture))!, first.State.Bytes);
    }

    private async Task<Keeper> StartAsync(string name, bool isFirst = false)
    {
        var state = new Sum();
        var self = MemberAddress.Of(name, "127.0.0.1", 4053);
        var log = new AgreedLog(
            new AgreedLogOptions
            {
                Folder = Path.Combine(_folder, name),
                Self = self,
                IsFirst = isFirst,
                Road = _road.Of(self),
                EntriesPerSnapshot = _entriesPerSnapshot,
                MostBytesAtOnce = _mostBytesAtOnce,
                Patience = _patience,
            },
            state);
        var keeper = new Keeper(log, state);
        _running.Add(keeper);
        await log.StartAsync(CancellationToken.None);
        if (isFirst) await UntilAsync(() => log.IsLeading, "the first leads");
        return keeper;
    }

    private async Task StopAsync(Keeper keeper)
    {
        _running.Remove(keeper);
        await keeper.Log.DisposeAsync();
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var end = DateTime.UtcNow + Patience; !condition(); await Task.Delay(20))
            if (DateTime.UtcNow > end) Assert.Fail($"Did not happen within {Patience.TotalSeconds} s: {what}.");
    }

    private sealed record Keeper(AgreedLog Log, Sum State)
    {
        internal Task ProposeAsync(int bytes = EntryBytes) => Log.ProposeAsync(new byte[bytes], CancellationToken.None);
    }

    /// <summary>How many bytes have been agreed; saved as so many.</summary>
    private sealed class Sum : IAgreedState
    {
        private long _bytes;

        internal long Bytes => Volatile.Read(ref _bytes);

        internal int Saved { get; private set; }

        internal int Loaded { get; private set; }

        public void Apply(byte[] entry) => Interlocked.Add(ref _bytes, entry.Length);

        public byte[] Save()
        {
            Saved++;
            return new byte[Bytes];
        }

        public void Load(byte[] saved)
        {
            Loaded++;
            Volatile.Write(ref _bytes, saved.Length);
        }
    }
}
