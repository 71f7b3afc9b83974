using ActorProcs.SharedMemory;
using ActorProcs.Tests.Containers;

namespace ActorProcs.Tests.SharedMemory;

public sealed class ProcSharedMemoryTests : IDisposable
{
    private readonly ContainerHarness _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void What_one_writes_the_others_see()
    {
        using var mine = MemoryHandles.Create(_node.Process(), 1000, null);
        using var yours = MemoryHandles.Open(_node.Process(), mine.Name);
        using var third = ContainerHarness.Travel(mine, _node.Process());
        Assert.StartsWith("psm_", mine.Name, StringComparison.Ordinal);
        Assert.Equal((1000, 1000, 1000), (mine.Size, yours.Size, third.Size));
        Assert.Equal(mine.Name, third.Name);
        Assert.False(mine.Span.ContainsAnyExcept((byte)0));

        mine.Span[999] = 9;
        yours.AsSpan<int>()[1] = 0x04030201;
        third.AsSpan<double>(8, 2)[1] = 2.5;

        Assert.Equal(9, yours.Span[^1]);
        Assert.Equal([1, 2, 3, 4], third.Span[4..8].ToArray());
        Assert.Equal(2.5, mine.AsSpan<double>()[2]);
        Assert.Equal(250, mine.AsSpan<int>().Length);
        Assert.Equal(62, mine.AsSpan<Guid>().Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => { mine.AsSpan<int>(998, 1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { mine.AsSpan<int>(-1, 1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { mine.AsSpan<int>(0, -1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { mine.AsSpan<long>(long.MaxValue, 1); });
        Assert.Equal(0, mine.AsSpan<int>(1000, 0).Length);
    }

    [Fact]
    public async Task Asynchronous_methods_read_and_write_it()
    {
        using var mine = MemoryHandles.Create(_node.Process(), 4, null);
        var memory = mine.Memory;

        using (var stream = new MemoryStream([1, 2, 3, 4])) await stream.ReadExactlyAsync(memory);

        Assert.Equal([1, 2, 3, 4], mine.Span.ToArray());
        using (memory.Pin()) memory[1..].Span[0] = 7;

        Assert.Equal(7, mine.Span[1]);
        mine.Close();
        Assert.Throws<ObjectDisposedException>(() => memory.Span[0]);
    }

    [Fact]
    public void Misuse_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MemoryHandles.Create(_node.Process(), 0, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => MemoryHandles.Create(_node.Process(), -1, "name"));
        Assert.Throws<ArgumentException>(() => MemoryHandles.Create(_node.Process(), 1, ""));
        Assert.Throws<ArgumentException>(() => MemoryHandles.Open(_node.Process(), ""));
        Assert.Contains("'nothing'", Assert.Throws<FileNotFoundException>(() => MemoryHandles.Open(_node.Process(), "nothing")).Message, StringComparison.Ordinal);

        using var first = MemoryHandles.Create(_node.Process(), 8, "name");
        Assert.Contains("'name'", Assert.Throws<IOException>(() => MemoryHandles.Create(_node.Process(), 8, "name")).Message, StringComparison.Ordinal);
        Assert.Equal(1, _node.Files);
    }

    [Fact]
    public void A_span_that_is_used_after_the_end_does_no_harm()
    {
        var mine = MemoryHandles.Create(_node.Process(), 100_000, null);
        using var yours = MemoryHandles.Open(_node.Process(), mine.Name);
        var span = mine.Span;
        span.Fill(5);

        mine.Close();
        mine.Dispose();

        Assert.False(span.ContainsAnyExcept((byte)0));
        span.Fill(6);
        Assert.False(yours.Span.ContainsAnyExcept((byte)5));
        Assert.Throws<ObjectDisposedException>(() => mine.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => mine.Memory);
        Assert.Throws<ObjectDisposedException>(() => { mine.AsSpan<int>(); });
        Assert.Equal(100_000, mine.Size);
    }

    [Fact]
    public void The_last_user_that_closes_it_ends_it()
    {
        var process = _node.Process();
        var mine = MemoryHandles.Create(process, 8, "name");
        var again = MemoryHandles.Open(process, "name");
        var yours = ContainerHarness.Travel(mine, _node.Process());

        mine.Close();
        again.Span[0] = 1;
        again.Close();
        Assert.Equal(1, yours.Span[0]);
        MemoryHandles.Open(_node.Process(), "name").Close();
        yours.Close();

        ContainerHarness.Until(() => _node.Files == 0);
        Assert.Throws<FileNotFoundException>(() => MemoryHandles.Open(process, "name"));
        using var next = MemoryHandles.Create(process, 16, "name");
        Assert.Equal(0, next.Span[0]);
    }

    [Fact]
    public void It_ends_with_the_process_that_made_it_and_who_has_it_keeps_it()
    {
        var owner = _node.Process();
        var mine = MemoryHandles.Create(owner, 8, "name");
        var reference = ((ActorProcs.Code.IProcHandle)mine).Reference;
        using var yours = MemoryHandles.Open(_node.Process(), "name");

        _node.Kill(owner);

        ContainerHarness.Until(() => _node.Files == 0);
        yours.Span[0] = 1;
        Assert.Equal(1, yours.Span[0]);
        Assert.Throws<FileNotFoundException>(() => MemoryHandles.Open(_node.Process(), "name"));
        using var next = MemoryHandles.Create(_node.Process(), 8, "name");
        var late = (ProcSharedMemory)ActorProcs.Tenure.HandleFactory.Open(reference, _node.Process());
        Assert.Contains("had ended before", Assert.Throws<ObjectLostException>(() => late.Span[0]).Message, StringComparison.Ordinal);
        late.Close();
        Assert.Equal(0, next.Span[0]);
        Assert.Equal(1, _node.Files);
    }

    [Fact]
    public void The_death_of_the_last_user_ends_it_but_not_that_of_another()
    {
        var (owner, user, other) = (_node.Process(), _node.Process(), _node.Process());
        var mine = MemoryHandles.Create(owner, 8, "name");
        MemoryHandles.Open(user, "name");
        MemoryHandles.Open(other, "name");
        mine.Close();

        _node.Kill(user);
        MemoryHandles.Open(other, "name");
        Assert.Equal(1, _node.Files);
        _node.Kill(other);

        ContainerHarness.Until(() => _node.Files == 0);
    }

    [Fact]
    public async Task An_unlinked_name_is_free_at_once()
    {
        using var mine = MemoryHandles.Create(_node.Process(), 8, "name");
        using var yours = MemoryHandles.Open(_node.Process(), "name");

        yours.Unlink();
        using var next = MemoryHandles.Create(_node.Process(), 8, "name");
        await mine.UnlinkAsync();
        mine.Unlink();

        next.Span[0] = 2;
        mine.Span[0] = 1;
        Assert.Equal(1, yours.Span[0]);
        using var found = MemoryHandles.Open(_node.Process(), "name");
        Assert.Equal(2, found.Span[0]);
        found.Unlink();
        Assert.Equal(0, _node.Files);
    }

    [Fact]
    public void What_a_dead_process_has_just_made_is_not_left_behind()
    {
        var owner = _node.Process();
        _node.Kill(owner);

        // Its request comes after the news of its death, and its next one is not heard at all.
        var token = _node.Bulk.Reserve(8);
        var id = ActorProcs.Wire.ObjectId.Named(MemoryHome.Kind, "late");
        _node.Homes.Tell(new ActorProcs.Nodes.CreateHome(id, MemoryHome.Kind, MemoryPack.MemoryPackSerializer.Serialize(new MemoryTerms(token, 8)), owner.Slot), owner.Process);

        ContainerHarness.Until(() => _node.Files == 0);
        using var mine = MemoryHandles.Create(_node.Process(), 8, "late");
    }

    [Fact]
    public void Thousands_of_blocks_can_be_opened_and_closed()
    {
        var process = _node.Process();
        for (var i = 0; i < 5000; i++)
        {
            using var block = MemoryHandles.Create(process, 5000, null);
            block.Span[^1] = 1;
        }

        ContainerHarness.Until(() => _node.Files == 0);
    }
}
