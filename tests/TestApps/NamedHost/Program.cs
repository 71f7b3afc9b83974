// A node of its own on an address of its own, that keeps named objects with others. Which nodes there are it reads from files in a folder
// that all of them see; what it shall do with named objects it is told over a socket.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorProcs;
using ActorProcs.Mesh;
using ActorProcs.Named;
using ActorProcs.Nodes;
using ActorProcs.Wire;

var (host, control, nodes, own, role) = (IPAddress.Parse(args[0]), int.Parse(args[1], CultureInfo.InvariantCulture), args[2], args[3], args[4]);
var mesh = Mesh.Bind(new MeshOptions { Listen = host, Port = 4053, Security = new NoSecurity() });
var runtime = NodeRuntime.Start(
    new LocalOptions { Directory = Path.Combine(own, "node"), Spares = 0, Workers = 1 }, sparesAtOnce: false, mesh.NetworkWith() with { HasNamed = true });
mesh.Serve(runtime);
File.WriteAllText(Path.Combine(nodes, host.ToString()), mesh.Name.ToString());
var named = await NamedNode.StartAsync(
    new NamedNodeOptions
    {
        Node = runtime,
        Mesh = mesh,
        Folder = Path.Combine(own, "log"),
        IsFirst = role == "first",
        Logging = new ErrorLog(),
        Nodes = Nodes,
        Change = settings => settings with { Lease = TimeSpan.FromSeconds(3), Patience = TimeSpan.FromSeconds(6) },
    },
    CancellationToken.None);
using var listener = new TcpListener(host, control);
listener.Start();
Console.WriteLine("ready");
while (true) new Thread(Serve) { IsBackground = true }.Start(await listener.AcceptTcpClientAsync());

void Serve(object? accepted)
{
    using var client = (TcpClient)accepted!;
    client.NoDelay = true;
    using var reader = new StreamReader(client.GetStream());
    using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
    try
    {
        while (reader.ReadLine() is { } line)
        {
            try
            {
                writer.WriteLine(Do(line.Split(' '), writer));
            }
            catch (Exception e) when (e is not IOException)
            {
                writer.WriteLine($"err {e.GetType().Name} {e.Message.ReplaceLineEndings(" ")}");
            }
        }
    }
    catch (IOException)
    {
        // The test has hung up.
    }
}

string Do(string[] words, StreamWriter writer)
{
    switch (words[0])
    {
        case "leads":
            return $"ok {named.Log.IsLeading} {named.Log.Members.Count}";
        case "expelled":
            return $"ok {named.State.IsExpelled(words[1])}";
        case "told":
            return $"ok {string.Join("; ", named.State.Describe().Select(each => $"{each.Kind} {each.Name}: {each.State}"))}";
        case "add":
            return $"ok {ProcValue<int>.Find(NamedGuests.Of(runtime.Session), 0, words[1]).Add(1)}";
        case "get":
            return $"ok {ProcValue<int>.Find(NamedGuests.Of(runtime.Session), 0, words[1]).Value}";
        case "raise":
            return $"ok {Dictionary(words[1]).AddOrUpdate("count", 1, count => count + 1)}";
        case "raised":
            return $"ok {(Dictionary(words[1]).TryGetValue("count", out var raised) ? raised : 0)}";
        case "fill":
            Large(words[1]).Add(new byte[int.Parse(words[2], CultureInfo.InvariantCulture)]);
            return "ok";
        case "filled":
            return $"ok {Large(words[1]).Count}";
        case "enter":
            using (var lease = ProcLock.Find(NamedGuests.Of(runtime.Session), words[1]).Acquire())
            {
                writer.WriteLine($"in {lease.FencingToken} {lease.Abandoned}");
                Thread.Sleep(int.Parse(words[2], CultureInfo.InvariantCulture));
            }

            return "out";
        case "writes":
            var value = ProcValue<int>.Find(NamedGuests.Of(runtime.Session), 0, words[1]);
            return Time(words[2], i => value.Value = i);
        case "locks":
            var gate = ProcLock.Find(NamedGuests.Of(runtime.Session), words[1]);
            return Time(words[2], _ => gate.Acquire().Dispose());
        default:
            throw new ArgumentException($"There is no '{words[0]}'.");
    }
}

ProcDictionary<string, int> Dictionary(string name) => ProcDictionary<string, int>.Create(NamedGuests.Of(runtime.Session), name);

ProcList<byte[]> Large(string name) => ProcList<byte[]>.Create(NamedGuests.Of(runtime.Session), name);

// Microseconds: the median, and what one in a hundred exceeds.
static string Time(string times, Action<int> act)
{
    var took = new double[int.Parse(times, CultureInfo.InvariantCulture)];
    for (var i = 0; i < took.Length; i++)
    {
        var start = Stopwatch.GetTimestamp();
        act(i);
        took[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    Array.Sort(took);
    return string.Create(CultureInfo.InvariantCulture, $"ok {took[took.Length / 2]:F0} {took[took.Length * 99 / 100]:F0}");
}

IEnumerable<NodeName> Nodes()
{
    foreach (var file in Directory.GetFiles(nodes))
        if (NodeName.TryParse(Read(file), out var name)) yield return name;
}

static string Read(string file)
{
    try
    {
        return File.ReadAllText(file);
    }
    catch (IOException)
    {
        return "";
    }
}
