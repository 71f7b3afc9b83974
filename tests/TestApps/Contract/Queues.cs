using ActorProcs;
using static Contract.Processes;

namespace Contract;

internal static class Queues
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    internal static async Task RunAsync()
    {
        var token = CancellationToken.None;
        ProcQueue<int> queue = Procs.Queue<int>(capacity: 3, name: null);
        queue.Put(item: 1, timeout: Long);
        ValueTask put = queue.PutAsync(item: 2, cancellationToken: token);
        await put;
        Require(queue.TryPut(item: 3) && queue.Count == 3);
        ValueTask<int> get = queue.GetAsync(cancellationToken: token);
        Require(await get == 1 && queue.Get(timeout: Long) == 2 && queue.TryGet(item: out int third) && third == 3);
        for (var i = 0; i < 3; i++) queue.TaskDone();
        queue.Join();
        await queue.JoinAsync(cancellationToken: token);
        queue.Close();
        await foreach (var _ in queue.ReadAllAsync(cancellationToken: token)) Require(false);

        (ProcConnection First, ProcConnection Second) pipe = Procs.Pipe(duplex: true);
        using ProcConnection first = pipe.First, second = pipe.Second;
        first.Send(value: "text");
        await first.SendAsync(7, token);
        Require(second.Poll(timeout: Long) && await second.PollAsync(Long, token) && second.Receive<string>() == "text" && await second.ReceiveAsync<int>(token) == 7);
        second.SendBytes(bytes: [1, 2]);
        await second.SendBytesAsync(new byte[] { 3 }, token);
        byte[] bytes = first.ReceiveBytes(maxLength: 10);
        Require(bytes.Length == 2 && (await first.ReceiveBytesAsync(null, token)).Length == 1);
        Procs.Pipe(duplex: false).First.Dispose();
    }
}
