using System.Net;
using System.Net.Sockets;

namespace ActorProcs.Conformance.Scenarios;

/// <summary>Waiting for the first of several things: `connection.wait`, and tasks.</summary>
internal static class Waits
{
    [Scenario("""
        readers = []
        for i in range(4):
            r, w = mp.Pipe(duplex=False)
            def child(w=w, i=i):
                for j in range(3):
                    w.send((i, j))
            p = mp.Process(target=child)
            p.start()
            w.close()
            readers.append(r)
        messages = []
        while readers:
            for r in connection.wait(readers):
                try:
                    messages.append(r.recv())
                except EOFError:
                    readers.remove(r)
        print(sorted(messages))
        """,
        Api = "connection.wait", Tests = "TestWait.test_wait TestWait.test_wait_slow")]
    private static async Task For_several_connections(Transcript t)
    {
        List<ProcConnection> readers = [];
        for (var i = 0; i < 4; i++)
        {
            var (r, w) = Procs.Pipe(duplex: false);
            var number = i;
            Procs.Start(() =>
            {
                for (var j = 0; j < 3; j++) w.Send((number, j));
            });
            w.Dispose();
            readers.Add(r);
        }

        List<(int, int)> messages = [];
        while (readers.Count > 0)
        {
            var polls = readers.Select(reader => reader.PollAsync(Timeout.InfiniteTimeSpan)).ToArray();
            var ready = readers[Array.IndexOf(polls, await Task.WhenAny(polls))];
            try
            {
                messages.Add(await ready.ReceiveAsync<(int, int)>());
            }
            catch (EndOfStreamException)
            {
                readers.Remove(ready);
            }
        }

        t.Print(messages.Order().ToArray());
    }

    [Scenario("""
        import socket
        listener = socket.create_server(("127.0.0.1", 0))
        def child():
            with socket.create_connection(listener.getsockname()) as s:
                s.sendall(b"hello")
        p = mp.Process(target=child)
        p.start()
        s, _ = listener.accept()
        a, b = mp.Pipe()
        print([x is s for x in connection.wait([s, a], timeout=30)], s.recv(5))
        p.join()
        """,
        Api = "connection.wait", Tests = "TestWait.test_wait_socket TestWait.test_wait_socket_slow")]
    private static async Task For_a_socket(Transcript t)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var p = Procs.Start(() =>
        {
            using var client = new TcpClient("127.0.0.1", port);
            client.GetStream().Write("hello"u8);
        });
        using var s = await listener.AcceptSocketAsync();
        var (a, _) = Procs.Pipe();
        var buffer = new byte[5];
        var received = s.ReceiveAsync(buffer);
        t.Print((object)(bool[])[await Task.WhenAny(received, a.PollAsync(Timeout.InfiniteTimeSpan)) == received], buffer);
        p.Join();
    }

    [Scenario("""
        a, b = mp.Pipe()
        print(connection.wait([a, b], 0.02), connection.wait([a, b], 0), connection.wait([a, b], -1))
        b.send(None)
        print([x is a for x in connection.wait([a, b], 20)])
        """,
        Api = "connection.wait", Tests = "TestWait.test_wait_timeout TestWait.test_neg_timeout")]
    private static async Task For_a_time(Transcript t)
    {
        var (a, b) = Procs.Pipe();
        t.Print(await Ready(TimeSpan.FromMilliseconds(20)), await Ready(TimeSpan.Zero), await Ready(TimeSpan.FromSeconds(-1)));
        b.Send<object?>(null);
        t.Print((object)(await Ready(TimeSpan.FromSeconds(20))).Select(x => x == a).ToArray());

        async Task<ProcConnection[]> Ready(TimeSpan time)
        {
            Task<bool>[] polls = [a.PollAsync(time), b.PollAsync(time)];
            var first = await Task.WhenAny(polls);
            return await first ? [polls[0] == first ? a : b] : [];
        }
    }

    [Scenario("""
        gate = mp.Event()
        p = mp.Process(target=gate.wait)
        a, b = mp.Pipe()
        p.start()
        print(connection.wait([a, p.sentinel], 0.01))
        b.send(None)
        print([x is a for x in connection.wait([a, p.sentinel], 20)])
        a.recv()
        gate.set()
        print([x == p.sentinel for x in connection.wait([a, p.sentinel], 20)])
        p.join()
        """,
        Api = "connection.wait Process.sentinel", Tests = "TestWait.test_wait_integer")]
    private static async Task For_a_connection_and_the_end_of_a_process(Transcript t)
    {
        var gate = Procs.Event();
        var p = Procs.Start(() => { gate.Wait(); });
        var (a, b) = Procs.Pipe();
        Task message = a.PollAsync(Timeout.InfiniteTimeSpan);
        t.Print((object)((Task[])[message, p.Exited]).Where(task => task.IsCompleted).ToArray());
        b.Send<object?>(null);
        t.Print((object)(bool[])[await Task.WhenAny(message, p.Exited) == message]);
        a.Receive<object?>();
        gate.Set();
        t.Print((object)(bool[])[await Task.WhenAny(a.PollAsync(Timeout.InfiniteTimeSpan), p.Exited) == p.Exited]);
        p.Join();
    }
}
