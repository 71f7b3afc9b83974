using System.Diagnostics;
using ActorProcs.Wire;
using FsCheck.Xunit;
using MemoryPack;

namespace ActorProcs.Tests.Wire;

public sealed class BulkStoreTests : IDisposable
{
    private readonly string _memory = Directory.CreateTempSubdirectory("apm").FullName;
    private readonly string _disk = Directory.CreateTempSubdirectory("apm").FullName;

    private BulkStore Store => new(_memory, _disk);

    public void Dispose()
    {
        Directory.Delete(_memory, recursive: true);
        if (Directory.Exists(_disk)) Directory.Delete(_disk, recursive: true);
    }

    [Property(MaxTest = 100)]
    public void Bytes_come_out_as_they_went_in_through_any_size_and_a_message(int size, byte seed)
    {
        var bytes = new byte[Math.Abs(size % 300_000)];
        new Random(seed).NextBytes(bytes);

        var payload = MemoryPackSerializer.Deserialize<Payload>(MemoryPackSerializer.Serialize(Store.Pack(bytes)));

        Assert.Equal(bytes.Length <= Payload.InlineLimit, payload.IsInline);
        Assert.Equal(bytes, Store.Peek(payload));
        Assert.Equal(bytes, Store.Take(payload));
        Assert.Empty(Directory.GetFiles(_memory));
    }

    [Fact]
    public void Sixty_four_KiB_are_the_last_to_ride_in_the_message()
    {
        Assert.True(Store.Pack(new byte[64 << 10]).IsInline);
        Assert.False(Store.Pack(new byte[(64 << 10) + 1]).IsInline);
    }

    [Fact]
    public void What_is_taken_is_gone_and_says_so()
    {
        var payload = Store.Pack(new byte[100_000]);
        Store.Take(payload);

        Assert.Contains("100,000 bytes is gone", Assert.Throws<ObjectLostException>(() => Store.Take(payload)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_deleted_leaves_no_file_and_may_be_deleted_again()
    {
        var payload = Store.Pack(new byte[100_000]);

        Store.Delete(payload);
        Store.Delete(payload);

        Assert.Empty(Directory.GetFiles(_memory));
    }

    [Theory]
    [InlineData("m../../../../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("m0123456789abcdef0123456789abcde/")]
    [InlineData("m0123456789abcdef0123456789abcdeF")]
    [InlineData("x0123456789abcdef0123456789abcdef")]
    [InlineData("m0123456789abcdef0123456789abcdef0")]
    public void A_token_that_is_none_of_ours_opens_nothing(string token)
    {
        var payload = new Payload(null, token, 100);

        Assert.Throws<ProcException>(() => Store.Take(payload));
        Assert.Throws<ProcException>(() => Store.Delete(payload));
    }

    [Fact]
    public void A_file_of_another_length_than_announced_is_refused()
    {
        var payload = Store.Pack(new byte[100_000]);

        Assert.Throws<ProcException>(() => Store.Peek(payload with { Length = 99_999 }));
    }

    [Fact]
    public void When_memory_cannot_be_written_the_disk_is()
    {
        var store = new BulkStore(Path.Combine(_memory, "gone"), _disk);
        var bytes = Enumerable.Range(0, 100_000).Select(i => (byte)i).ToArray();

        var payload = store.Pack(bytes);

        Assert.Single(Directory.GetFiles(_disk));
        Assert.Equal(bytes, store.Take(payload));
    }

    [Fact]
    public void When_neither_can_be_written_the_error_says_where_and_nothing_half_written_is_left()
    {
        var store = new BulkStore(null, Path.Combine(_disk, "gone"));

        Assert.Contains(Path.Combine(_disk, "gone"), Assert.Throws<ProcException>(() => store.Pack(new byte[100_000])).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_disk));
    }

    [Property(MaxTest = 15)]
    public void Large_bytes_come_out_as_they_went_in_also_from_files_that_held_others_before(int[] sizes, byte seed)
    {
        var (store, random) = (Store, new Random(seed));
        foreach (var size in sizes)
        {
            var bytes = new byte[(6 << 20) + Math.Abs(size % (12 << 20))];
            random.NextBytes(bytes);
            var payload = store.Pack(bytes);

            Assert.Equal(bytes.Length, new FileInfo(store.PathOf(payload.Token!)).Length);
            Assert.True(bytes.AsSpan().SequenceEqual(store.Take(payload)));
            Assert.Throws<ObjectLostException>(() => store.Take(payload));
        }

        Assert.All(Directory.GetFiles(_memory), kept => Assert.Equal("spare", Path.GetFileName(kept)));
    }

    [Fact]
    public void What_was_read_is_kept_for_the_next_and_what_was_given_up_is_not_because_somebody_may_still_read_it()
    {
        var store = Store;
        store.Delete(store.Pack(new byte[9 << 20]));
        Assert.Empty(Directory.GetFiles(_memory));

        store.Take(store.Pack(new byte[9 << 20]));
        Assert.Single(Directory.GetFiles(_memory));
        var next = store.Pack(new byte[10 << 20]);

        Assert.Equal(store.PathOf(next.Token!), Assert.Single(Directory.GetFiles(_memory)));
    }

    [Fact]
    public void A_file_is_not_cut_short_for_fewer_bytes_because_whoever_has_mapped_it_would_die()
    {
        var store = Store;
        var payload = store.Pack(new byte[12 << 20]);
        using var mapped = SharedPage.Open(store.PathOf(payload.Token!), 12 << 20);
        store.Take(payload);

        var next = store.Pack(new byte[9 << 20]);

        Assert.True(File.Exists(Path.Combine(_memory, "spare")));
        Assert.Equal(0, mapped.Bytes((12 << 20) - 1, 1)[0]);
        Assert.Equal(9 << 20, store.Take(next).Length);
    }

    [Fact]
    public async Task What_is_kept_is_given_back_when_nobody_comes_for_it()
    {
        var store = Store;
        store.Take(store.Pack(new byte[9 << 20]));
        Assert.Single(Directory.GetFiles(_memory));

        for (var waited = Stopwatch.StartNew(); Directory.GetFiles(_memory).Length > 0; await Task.Delay(50)) Assert.True(waited.Elapsed < TimeSpan.FromSeconds(90), "it is deleted");
    }

    [MountingFact]
    public void What_is_kept_is_given_back_when_the_room_is_needed()
    {
        Assert.True(Run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", _memory));
        try
        {
            var store = Store;
            store.Take(store.Pack(new byte[9 << 20]));

            // 9 MiB are kept, and memory that is shared is made of fresh pages: there is room for 20 only when they are given back.
            var payload = store.Reserve(20 << 20);

            Assert.True(BulkStore.IsInMemory(payload));
        }
        finally
        {
            Run("umount", "-l", _memory);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    [Fact]
    public async Task Of_many_who_want_a_kept_file_one_gets_it()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => Store).ToArray();

        await Task.WhenAll(stores.Select((store, id) => Task.Run(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                var bytes = new byte[(8 << 20) + i];
                Array.Fill(bytes, (byte)((id * 50) + i));
                Assert.False(store.Take(store.Pack(bytes)).AsSpan().ContainsAnyExcept((byte)((id * 50) + i)));
            }
        })));
    }

    [Fact]
    public async Task A_reader_never_meets_half_a_file()
    {
        using var stop = new CancellationTokenSource();
        var store = Store;
        var writer = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested) store.Delete(store.Pack(new byte[2 << 20]));
        });

        for (var i = 0; i < 2000; i++)
        {
            foreach (var file in new DirectoryInfo(_memory).GetFiles())
                if (file.Extension.Length == 0 && LengthOf(file) is { } length) Assert.Equal(2 << 20, length);
        }

        await stop.CancelAsync();
        await writer;

        static long? LengthOf(FileInfo file)
        {
            try
            {
                return file.Length;
            }
            catch (FileNotFoundException)
            {
                return null;
            }
        }
    }
}
