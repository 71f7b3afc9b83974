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
