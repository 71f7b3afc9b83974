using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ActorProcs.Node.Tests.Mesh.Sessions;

/// <summary>A router between two hosts that forgets connections: whenever it likes, it resets them.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, bool> _open = new(ReferenceEqualityComparer.Instance);
    private readonly Random _random = new(4053);
    private EndPoint? _target;
    private volatile bool _closed;

    internal CuttingProxy()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(100);
        _ = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>How many bytes a connection lives for; each has its own number of them between these, and of every size as many. Null: as long
    /// as it likes.</summary>
    internal (int Least, int Most)? Life { get; set; }

    /// <summary>Whether it resets whoever comes.</summary>
    internal bool Refuses { get; set; }

    /// <summary>Whether the node behind it hears of no reset: to it the connection stays open, and silent.</summary>
    internal bool OnlyDiallerHears { get; set; }

    /// <summary>How many it has reset.</summary>
    internal int Cuts { get; private set; }

    /// <summary>From now on it leads there.</summary>
    internal void Redirect(EndPoint target) => _target = target;

    /// <summary>Resets all that are open.</summary>
    internal void Cut()
    {
        foreach (var socket in _open.Keys) Reset(socket);
    }

    public void Dispose()
    {
        _closed = true;
        _listener.Dispose();
        foreach (var socket in _open.Keys) socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closed)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptAsync());
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket dialler)
    {
        if (Refuses)
        {
            Reset(dialler);
            return;
        }

        var node = new Socket(SocketType.Stream, ProtocolType.Tcp);
        (dialler.NoDelay, node.NoDelay) = (true, true);
        var isQuiet = OnlyDiallerHears;
        _open[dialler] = true;
        if (!isQuiet) _open[node] = true;
        try
        {
            await node.ConnectAsync(_target!);
            var left = new Rest { Value = NewLife() };
            await Task.WhenAny(CopyAsync(dialler, node, left), CopyAsync(node, dialler, left));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Somebody else has cut it.
        }

        Cuts++;
        Reset(dialler);
        if (!isQuiet) Reset(node);
        else _open[node] = true;
    }

    private long NewLife()
    {
        lock (_random) return Life is var (least, most) ? (long)(least * Math.Pow((double)most / least, _random.NextDouble())) : long.MaxValue;
    }

    private static async Task CopyAsync(Socket from, Socket to, Rest left)
    {
        var buffer = new byte[16 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer, SocketFlags.None) is > 0 and var count)
            {
                // Its last bytes too: a break is anywhere.
                var goesOn = (int)Math.Min(count, Math.Max(0, Interlocked.Add(ref left.Value, -count) + count));
                await to.SendAsync(buffer.AsMemory(0, goesOn), SocketFlags.None);
                if (goesOn < count) return;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One end is gone; the other one is told.
        }
    }

    private void Reset(Socket socket)
    {
        _open.TryRemove(socket, out _);
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is reset already.
        }
    }

    private sealed class Rest
    {
        internal long Value;
    }
}
