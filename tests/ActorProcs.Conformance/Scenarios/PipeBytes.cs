namespace ActorProcs.Conformance.Scenarios;

/// <summary>Bytes through pipes, message by message.</summary>
internal static class PipeBytes
{
    [Scenario("""
        a, b = mp.Pipe()
        message = b"abcdefghijklmnopqrstuvwxyz"
        for args in ((), (5,), (7, 8), (26,), (26, 0)):
            a.send_bytes(message, *args)
            print(b.recv_bytes())
        raises(a.send_bytes, message, 27)
        raises(a.send_bytes, message, 22, 5)
        raises(a.send_bytes, message, 26, 1)
        raises(a.send_bytes, message, -1)
        raises(a.send_bytes, message, 4, -1)
        """,
        Api = "Connection.send_bytes Connection.recv_bytes", Tests = "_TestConnection.test_sendbytes")]
    private static void Slices_of_bytes(Transcript t)
    {
        var (a, b) = Procs.Pipe();
        var message = "abcdefghijklmnopqrstuvwxyz"u8.ToArray();
        foreach (var slice in (ArraySegment<byte>[])[message, new(message, 5, 21), new(message, 7, 8), new(message, 26, 0), new(message, 26, 0)])
        {
            a.SendBytes(slice);
            t.Print(b.ReceiveBytes());
        }

        t.Raises(() => a.SendBytes(message.AsSpan(27)));
        t.Raises(() => a.SendBytes(message.AsSpan(22, 5)));
        t.Raises(() => a.SendBytes(message.AsSpan(26, 1)));
        t.Raises(() => a.SendBytes(message.AsSpan(-1)));
        t.Raises(() => a.SendBytes(message.AsSpan(4, -1)));
    }

    [Scenario("""
        a, b = mp.Pipe()
        a.send_bytes(b"")
        print(b.poll(5), b.recv_bytes(), b.poll())
        """,
        Api = "Connection.send_bytes Connection.poll", Tests = "_TestPoll.test_empty_string")]
    private static void An_empty_message_is_a_message(Transcript t)
    {
        var (a, b) = Procs.Pipe();
        a.SendBytes([]);
        t.Print(b.Poll(TimeSpan.FromSeconds(5)), b.ReceiveBytes(), b.Poll());
    }

    [Scenario("""
        a, b = mp.Pipe()
        strings = (b"hello", b"", b"a", b"b", b"", b"bye", b"", b"lop")
        def child():
            for s in strings:
                b.send_bytes(s)
            b.close()
        p = mp.Process(target=child)
        p.start()
        b.close()
        for _ in strings:
            a.poll(None)
            print(a.recv_bytes())
        p.join()
        """,
        Api = "Connection.poll", Tests = "_TestPoll.test_strings _TestPoll.test_boundaries _TestPoll.test_dont_merge")]
    private static void Messages_keep_their_bounds(Transcript t)
    {
        var (a, b) = Procs.Pipe();
        byte[][] strings = [.. ((string[])["hello", "", "a", "b", "", "bye", "", "lop"]).Select(System.Text.Encoding.ASCII.GetBytes)];
        var p = Procs.Start(() =>
        {
            foreach (var s in strings) b.SendBytes(s);
            b.Dispose();
        });
        b.Dispose();
        foreach (var _ in strings)
        {
            a.Poll(Timeout.InfiniteTimeSpan);
            t.Print(a.ReceiveBytes());
        }

        p.Join();
    }

    [Scenario("""
        a, b = mp.Pipe()
        a.send_bytes(b"12345")
        print(b.recv_bytes(5))
        a.send_bytes(b"123456")
        raises_saying(b.recv_bytes, 5)
        raises(b.recv_bytes)
        raises(b.recv_bytes, -1)
        """,
        Api = "Connection.recv_bytes", Tests = "_TestConnection.test_sendbytes")]
    private static void A_message_that_is_too_long_makes_its_end_unreadable(Transcript t)
    {
        var (a, b) = Procs.Pipe();
        a.SendBytes("12345"u8);
        t.Print(b.ReceiveBytes(5));
        a.SendBytes("123456"u8);
        t.RaisesSaying(() => b.ReceiveBytes(5));
        t.Raises(() => b.ReceiveBytes());
        t.Raises(() => b.ReceiveBytes(-1));
    }

    [Scenario("""
        a, b = mp.Pipe()
        a.send_bytes(b"abc")
        print(b.recv_bytes_into(bytearray(10), 2))
        a.send_bytes(b"0123456789")
        try:
            b.recv_bytes_into(bytearray(4))
        except mp.BufferTooShort as error:
            print(error.args[0])
        """,
        Api = "Connection.recv_bytes_into BufferTooShort",
        Deviates = "A message is received as an array of its own length, so no buffer can be too short; a copy puts it where it is wanted.")]
    private static void Into_a_buffer(Transcript t)
    {
        var (a, b) = Procs.Pipe();
        a.SendBytes("abc"u8);
        var message = b.ReceiveBytes();
        message.CopyTo(new byte[10], 2);
        t.Print(message.Length);
        a.SendBytes("0123456789"u8);
        t.Print(b.ReceiveBytes().AsSpan().TryCopyTo(new byte[4]));
    }
}
