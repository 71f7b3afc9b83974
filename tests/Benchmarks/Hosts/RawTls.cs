using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorProcs.Benchmarks.Hosts;

/// <summary>What bounds every transfer between hosts: the runtime's own TLS 1.3 from one process's array into another's, with nothing around
/// it, in two of the namespaces; by threads that wait themselves, which is the fastest way.</summary>
internal static class RawTls
{
    internal const string SenderWord = "cluster-raw-sender";
    internal const string TakerWord = "cluster-raw-taker";

    private const string Name = "CN=bench";
    private const int Port = 4099;
    private const int Bytes = 100_000_000;
    private const int Piece = 256 << 10;
    private const int Rounds = 7;

    /// <summary>Megabytes a second.</summary>
    internal static double Measure()
    {
        using var taker = Process.Start(ClusterHosts.On(2, ["dotnet", typeof(RawTls).Assembly.Location, TakerWord, ClusterHosts.AddressOf(2)]))!;
        taker.StandardOutput.ReadLine();
        using var sender = Process.Start(ClusterHosts.On(1, ["dotnet", typeof(RawTls).Assembly.Location, SenderWord, ClusterHosts.AddressOf(2)]))!;
        var rate = double.Parse(sender.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        sender.WaitForExit();
        taker.WaitForExit();
        return rate;
    }

    internal static int Take(string address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name, key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        using var listener = new TcpListener(IPAddress.Parse(address), Port);
        listener.Start();
        Console.WriteLine("listening");
        using var socket = listener.AcceptSocket();
        using var stream = new SslStream(new NetworkStream(socket));
        stream.AuthenticateAsServer(new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = SslProtocols.Tls13 });
        var into = new byte[Bytes];
        for (var round = 0; round <= Rounds; round++)
        {
            stream.ReadExactly(into);
            stream.Write(into, 0, 1);
        }

        return 0;
    }

    internal static int Send(string address)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Parse(address), Port);
        // Whoever answers is who we have just started.
        using var stream = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, shown, _, _) => shown?.Subject == Name);
        stream.AuthenticateAsClient(new SslClientAuthenticationOptions { TargetHost = "bench", EnabledSslProtocols = SslProtocols.Tls13 });
        var bytes = new byte[Bytes];
        Random.Shared.NextBytes(bytes);
        var rates = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var begin = Stopwatch.GetTimestamp();
            for (var at = 0; at < bytes.Length; at += Piece) stream.Write(bytes, at, Math.Min(Piece, bytes.Length - at));
            stream.ReadExactly(new byte[1]);
            if (round > 0) rates.Add(Bytes / 1e6 / Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        Console.WriteLine(rates.Order().ElementAt(Rounds / 2).ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}
