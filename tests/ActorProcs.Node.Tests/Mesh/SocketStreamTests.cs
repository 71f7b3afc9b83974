using System.Net.Sockets;
using ActorProcs.Mesh;
using FsCheck.Xunit;

namespace ActorProcs.Node.Tests.Mesh;

public sealed class SocketStreamTests
{
    [Property(MaxTest = 60)]
    public void Bytes_come_out_as_they_went_in_however_they_are_cut(int[] writes, byte readSize, bool large, bool isBelowTls, bool blocks, bool waits)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var path = Path.Combine(Path.GetTempPath(), $"apm-{Guid.NewGuid():N}");
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var dialler = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        dialler.Connect(new UnixDomainSocketEndPoint(path));
        File.Delete(path);
        var accepted = listener.Accept();
        (dialler.Blocking, accepted.Blocking) = (!blocks, !blocks);
        using var from = new SocketStream(dialler, isBelowTls);
        using var to = new SocketStream(accepted, isBelowTls);
        var sent = new MemoryStream();

        var writing = Task.Run(async () =>
        {
            foreach (var (at, write) in writes.Index())
            {
                from.WaitWhenSending(waits && at % 3 != 0);
                var bytes = new byte[Math.Abs(write % (large ? 200_000 : 300))];
                Random.Shared.NextBytes(bytes);
                sent.Write(bytes);
                if (write % 2 == 0) from.Gather();
                await from.WriteAsync(bytes);
                if (write % 3 == 0) await from.WriteAsync(Array.Empty<byte>());
                await from.SendGatheredAsync(default);
            }

            dialler.Shutdown(SocketShutdown.Send);
        });
        var received = new MemoryStream();
        var buffer = new byte[large ? 1 + (readSize * 700) : 1 + readSize];
        while (to.ReadAsync(buffer).AsTask().GetAwaiter().GetResult() is > 0 and var count) received.Write(buffer, 0, count);
        writing.GetAwaiter().GetResult();

        Assert.True(sent.ToArray().AsSpan().SequenceEqual(received.ToArray()));
        Assert.Equal(0, to.Ahead);
    }
}
