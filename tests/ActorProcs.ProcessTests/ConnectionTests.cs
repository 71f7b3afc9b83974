namespace ActorProcs.ProcessTests;

public sealed class ConnectionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Messages_go_both_ways()
    {
        var (here, there) = Procs.Pipe();
        using var child = Procs.Start(() =>
        {
            while (there.Receive<int?>() is { } number) there.Send($"got {number}");
        });

        here.Send((int?)1);
        Assert.Equal("got 1", here.Receive<string>());
        here.Send((int?)2);
        Assert.Equal("got 2", here.Receive<string>());
        here.Send((int?)null);
        Assert.True(child.Join(Patience));
    }

    [Fact]
    public void Bytes_keep_their_boundaries()
    {
        var (first, second) = Procs.Pipe();
        first.SendBytes([1, 2, 3]);
        first.SendBytes([]);
        first.SendBytes(new byte[3 << 20]);

        Assert.Equal(new byte[] { 1, 2, 3 }, second.ReceiveBytes());
        Assert.Empty(second.ReceiveBytes());
        Assert.Equal(3 << 20, second.ReceiveBytes().Length);
    }

    [Fact]
    public void A_message_longer_than_allowed_makes_the_end_unreadable()
    {
        var (first, second) = Procs.Pipe();
        first.SendBytes(new byte[10]);
        first.SendBytes(new byte[1]);

        var error = Assert.Throws<IOException>(() => second.ReceiveBytes(9));

        Assert.StartsWith("bad message length", error.Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => second.ReceiveBytes());
    }

    [Fact]
    public void A_one_way_pipe_has_a_reader_and_a_writer()
    {
        var (reader, writer) = Procs.Pipe(duplex: false);
        writer.Send(5);

        Assert.Equal(5, reader.Receive<int>());
        Assert.Equal("connection is read-only", Assert.Throws<IOException>(() => reader.Send(1)).Message);
        Assert.Equal("connection is write-only", Assert.Throws<IOException>(() => writer.Receive<int>()).Message);
    }

    [Fact]
    public void Poll_tells_of_messages_and_of_the_end()
    {
        var (first, second) = Procs.Pipe();
        Assert.False(second.Poll());
        Assert.False(second.Poll(TimeSpan.FromMilliseconds(20)));

        first.Send(1);
        Assert.True(second.Poll());
        Assert.True(second.Poll(Patience));
        second.Receive<int>();
        Assert.False(second.Poll());

        first.Dispose();
        Assert.True(second.Poll(Patience));
    }

    [Fact]
    public void The_end_comes_after_what_was_sent()
    {
        var (first, second) = Procs.Pipe();
        first.Send("last");
        first.Dispose();

        Assert.Equal("last", second.Receive<string>());
        Assert.Throws<EndOfStreamException>(() => second.Receive<string>());
        Assert.Throws<ObjectDisposedException>(() => first.Send("more"));
    }

    [Fact]
    public async Task The_other_end_ends_when_the_only_process_that_holds_it_does()
    {
        var (here, there) = Procs.Pipe();
        using var child = Procs.Start(() => there.Send("bye"));
        there.Dispose();

        Assert.Equal("bye", await here.ReceiveAsync<string>().AsTask().WaitAsync(Patience));
        await Assert.ThrowsAsync<EndOfStreamException>(() => here.ReceiveAsync<string>().AsTask().WaitAsync(Patience));
        Assert.Throws<IOException>(() => here.Send("too late"));
    }

    [Fact]
    public async Task The_other_end_ends_when_its_process_is_killed()
    {
        var (here, there) = Procs.Pipe();
        using var child = Procs.Start(() =>
        {
            there.Send(1);
            Thread.Sleep(Timeout.Infinite);
        });
        there.Dispose();
        Assert.Equal(1, here.Receive<int>());
        var waiting = here.ReceiveAsync<int>().AsTask();

        child.Kill();

        await Assert.ThrowsAsync<EndOfStreamException>(() => waiting.WaitAsync(Patience));
    }

    [Fact]
    public async Task An_end_given_to_a_process_that_never_opens_it_ends_with_that_process()
    {
        var (here, there) = Procs.Pipe();
        var given = there;
        using var child = Procs.Create(Thread.Sleep, Timeout.Infinite);
        child.Start();
        using var second = Procs.Start(Hold, given, Environment.ProcessId);
        there.Dispose();
        given = null;

        await second.Exited.WaitAsync(Patience);

        await Assert.ThrowsAsync<EndOfStreamException>(() => here.ReceiveAsync<int>().AsTask().WaitAsync(Patience));
        child.Kill();

        static void Hold(ProcConnection end, int parent) => Assert.NotEqual(parent, Environment.ProcessId);
    }

    [Fact]
    public async Task A_connection_travels_through_a_connection()
    {
        var (here, there) = Procs.Pipe();
        using var child = Procs.Start(() =>
        {
            using var given = there.Receive<ProcConnection>();
            given.Send("through the given end");
        });
        var (mine, theirs) = Procs.Pipe(duplex: false);

        here.Send(theirs);
        theirs.Dispose();

        Assert.Equal("through the given end", await mine.ReceiveAsync<string>().AsTask().WaitAsync(Patience));
        await Assert.ThrowsAsync<EndOfStreamException>(() => mine.ReceiveAsync<string>().AsTask().WaitAsync(Patience));
    }
}
