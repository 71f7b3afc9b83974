namespace ActorProcs.Conformance.Scenarios;

/// <summary>Pipes and their two ends.</summary>
internal static class Pipes
{
    [Scenario("""
        here, there = mp.Pipe()
        def echo():
            for message in iter(there.recv, "end"):
                there.send(message)
        p = mp.Process(target=echo)
        p.start()
        for message in ([1, 2, 3], "text", None, 2.5, {"a": 1}, b"bytes", True, 2**40):
            here.send(message)
            print(repr(here.recv()))
        here.send("end")
        p.join()
        """,
        Api = "Pipe Connection.send Connection.recv", Tests = "_TestConnection.test_connection")]
    private static void Objects_go_to_and_fro(Transcript t)
    {
        var (here, there) = Procs.Pipe();
        var p = Procs.Start(() =>
        {
            while (there.Receive<object?>() is not "end" and var message) there.Send(message);
        });
        foreach (var message in (object?[])[(int[])[1, 2, 3], "text", null, 2.5, new Dictionary<string, int> { ["a"] = 1 }, "bytes"u8.ToArray(), true, 1L << 40])
        {
            here.Send(message);
            t.Print(PythonForm.Repr(here.Receive<object?>()));
        }

        here.Send<object?>("end");
        p.Join();
    }

    [Scenario("""
        receiver, sender = mp.Pipe(duplex=False)
        sender.send(1)
        print(receiver.recv())
        raises_saying(receiver.send, 2)
        raises_saying(sender.recv)
        raises_saying(sender.poll)
        """,
        Api = "Pipe Connection.readable Connection.writable", Tests = "_TestConnection.test_duplex_false")]
    private static void A_pipe_of_one_direction(Transcript t)
    {
        var (receiver, sender) = Procs.Pipe(duplex: false);
        sender.Send(1);
        t.Print(receiver.Receive<int>());
        t.RaisesSaying(() => receiver.Send(2));
        t.RaisesSaying(() => sender.Receive<int>());
        t.RaisesSaying(() => sender.Poll());
    }

    [Scenario("""
        here, there = mp.Pipe()
        print(here.poll(), here.poll(0.01), here.poll(-1))
        there.send("x")
        print(here.poll(), here.poll(None), here.poll(5))
        here.recv()
        print(here.poll(0))
        there.close()
        print(here.poll(5))
        """,
        Api = "Connection.poll", Tests = "_TestConnection.test_connection")]
    private static void Poll_tells_whether_something_can_be_received(Transcript t)
    {
        var (here, there) = Procs.Pipe();
        t.Print(here.Poll(), here.Poll(TimeSpan.FromMilliseconds(10)), here.Poll(TimeSpan.FromSeconds(-1)));
        there.Send("x");
        t.Print(here.Poll(), here.Poll(Timeout.InfiniteTimeSpan), here.Poll(TimeSpan.FromSeconds(5)));
        here.Receive<string>();
        t.Print(here.Poll(TimeSpan.Zero));
        there.Dispose();
        t.Print(here.Poll(TimeSpan.FromSeconds(5)));
    }

    [Scenario("""
        here, there = mp.Pipe()
        there.send("last")
        there.close()
        print(here.recv())
        raises(here.recv)
        raises(here.send, 1)
        raises_saying(there.send, 1)
        raises_saying(there.recv)
        raises_saying(there.poll)
        there.close()
        """,
        Api = "Connection.close Connection.closed EOFError BrokenPipeError", Tests = "_TestConnection.test_connection")]
    private static void After_a_close(Transcript t)
    {
        var (here, there) = Procs.Pipe();
        there.Send("last");
        there.Dispose();
        t.Print(here.Receive<string>());
        t.Raises(() => here.Receive<int>());
        t.Raises(() => here.Send(1));
        t.RaisesSaying(() => there.Send(1));
        t.RaisesSaying(() => there.Receive<int>());
        t.RaisesSaying(() => there.Poll());
        there.Dispose();
    }

    [Scenario("""
        here, there = mp.Pipe()
        def child():
            here.close()
            there.send("said")
        p = mp.Process(target=child)
        p.start()
        there.close()
        p.join()
        print(here.recv())
        raises(here.recv)
        """,
        Api = "EOFError Connection.recv")]
    private static void The_end_of_the_other_process_is_the_end_of_the_stream(Transcript t)
    {
        var (here, there) = Procs.Pipe();
        var p = Procs.Start(() => there.Send("said"));
        there.Dispose();
        p.Join();
        t.Print(here.Receive<string>());
        t.Raises(() => here.Receive<int>());
    }

    [Scenario("""
        here, there = mp.Pipe()
        def child():
            here.close()
            there.send("said")
            time.sleep(1000)
        p = mp.Process(target=child)
        p.start()
        there.close()
        print(here.recv())
        p.kill()
        raises(here.recv)
        p.join()
        print(p.exitcode)
        """,
        Api = "EOFError Process.kill")]
    private static void The_death_of_the_other_process_is_the_end_of_the_stream(Transcript t)
    {
        var (here, there) = Procs.Pipe();
        var p = Procs.Start(() =>
        {
            there.Send("said");
            Thread.Sleep(Timeout.Infinite);
        });
        there.Dispose();
        t.Print(here.Receive<string>());
        p.Kill();
        t.Raises(() => here.Receive<int>());
        p.Join();
        t.Print(p.ExitCode);
    }

    [Scenario("""
        here, there = mp.Pipe()
        def child():
            there.send("hello")
            there.close()
        p = mp.Process(target=child)
        p.start()
        there.close()
        print(here.recv())
        p.join()
        """,
        Api = "Connection.close", Tests = "_TestConnection.test_spawn_close")]
    private static void The_parents_close_leaves_the_childs_end_open(Transcript t)
    {
        var (here, there) = Procs.Pipe();
        var p = Procs.Start(() =>
        {
            there.Send("hello");
            there.Dispose();
        });
        there.Dispose();
        t.Print(here.Receive<string>());
        p.Join();
    }

    [Scenario("""
        a, b = mp.Pipe()
        with a, b:
            a.send(1234)
            print(b.recv())
        print(a.closed, b.closed)
        raises(a.send, 1)
        raises(b.recv)
        """,
        Api = "Connection.closed Connection.close", Tests = "_TestConnection.test_context")]
    private static void Leaving_its_block_closes_an_end(Transcript t)
    {
        var (a, b) = Procs.Pipe();
        using (a)
        using (b)
        {
            a.Send(1234);
            t.Print(b.Receive<int>());
        }

        t.Print(IsClosed(a), IsClosed(b));
        t.Raises(() => a.Send(1));
        t.Raises(() => b.Receive<int>());

        static bool IsClosed(ProcConnection end) => Transcript.Caught(() => end.Poll()) == "raises ObjectDisposedException";
    }

    [Scenario("""
        a, b = mp.Pipe()
        inner_a, inner_b = mp.Pipe()
        def child():
            received = b.recv()
            received.send("through the pipe that came through a pipe")
        p = mp.Process(target=child)
        p.start()
        a.send(inner_b)
        print(inner_a.recv())
        p.join()
        """,
        Api = "Connection.send", Tests = "_TestPicklingConnections.test_pickling")]
    private static void Connections_go_through_connections(Transcript t)
    {
        var (a, b) = Procs.Pipe();
        var (innerA, innerB) = Procs.Pipe();
        var p = Procs.Start(() =>
        {
            using var received = b.Receive<ProcConnection>();
            received.Send("through the pipe that came through a pipe");
        });
        a.Send(innerB);
        t.Print(innerA.Receive<string>());
        p.Join();
    }

    [Scenario("""
        a, b = mp.Pipe()
        raises(a.send, lambda: 1)
        a.send("after")
        print(b.recv())
        """,
        Api = "Connection.send")]
    private static void What_cannot_be_copied_is_refused_by_send(Transcript t)
    {
        var (a, b) = Procs.Pipe();
        using var stream = new MemoryStream();
        t.Raises(() => a.Send(stream));
        a.Send("after");
        t.Print(b.Receive<string>());
    }

    [Scenario("""
        a, b = mp.Pipe()
        def child():
            total = 0
            for _ in range(3):
                total += len(b.recv_bytes())
            b.send(total)
        p = mp.Process(target=child)
        p.start()
        for _ in range(3):
            a.send_bytes(b"x" * 5_000_000)
        print(a.recv())
        p.join()
        """,
        Api = "Connection.send_bytes Connection.recv_bytes", Tests = "_TestConnection.test_connection")]
    private static void Messages_of_megabytes(Transcript t)
    {
        var (a, b) = Procs.Pipe();
        var p = Procs.Start(() =>
        {
            var total = 0;
            for (var i = 0; i < 3; i++) total += b.ReceiveBytes().Length;
            b.Send(total);
        });
        for (var i = 0; i < 3; i++) a.SendBytes(new byte[5_000_000]);
        t.Print(a.Receive<int>());
        p.Join();
    }
}
