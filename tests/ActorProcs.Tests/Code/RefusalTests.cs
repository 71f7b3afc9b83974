using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Akka.Actor;
using ActorProcs.Code;
using static ActorProcs.Tests.Code.Travel;

namespace ActorProcs.Tests.Code;

public sealed class RefusalTests
{
    public sealed record Options(string Name, Stream? Stream);

    public sealed class Item
    {
        public object? Handle { get; set; }
    }

    public sealed class Model
    {
        public event EventHandler? Changed;

        [field: NonSerialized]
        public event EventHandler? Hidden;

        public int Value { get; set; }

        public bool IsWatched => Changed is not null || Hidden is not null;
    }

    /// <summary>One of each kind of thing that means something in this process only.</summary>
    public static TheoryData<string, Func<object>> Local() => new()
    {
        { "stream", () => new MemoryStream() },
        { "reader", () => new StringReader("") },
        { "writer", () => new StringWriter() },
        { "socket", () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) },
        { "thread", () => new Thread(() => { }) },
        { "task", () => Task.FromResult(1) },
        { "value task", () => new ValueTask<int>(Task.FromResult(1)) },
        { "cancellation source", () => new CancellationTokenSource() },
        { "cancellation token", () => new CancellationTokenSource().Token },
        { "wait handle", () => new ManualResetEvent(false) },
        { "mutex", () => new Mutex() },
        { "semaphore", () => new SemaphoreSlim(1) },
        { "slim event", () => new ManualResetEventSlim() },
        { "reader writer lock", () => new ReaderWriterLockSlim() },
        { "lock", () => new WithLock() },
        { "timer", () => new Timer(_ => { }) },
        { "other timer", () => new System.Timers.Timer() },
        { "safe handle", () => new SafeFake() },
        { "pointer", () => (nint)1234 },
        { "process", () => Process.GetCurrentProcess() },
        { "actor", () => ActorRefs.Nobody },
        { "props", () => Props.Empty },
        { "http client", () => new HttpClient() },
        { "file watcher", () => new FileSystemWatcher() },
        { "weak reference", () => new WeakReference(new object()) },
        { "generic weak reference", () => new WeakReference<object>(new object()) },
        { "service provider", () => new Services() },
        { "file", () => new FileInfo("/tmp/x") },
        { "folder", () => new DirectoryInfo("/tmp") },
        { "files", () => new List<FileInfo>() },
        { "thread local", () => new ThreadLocal<int>() },
        { "async local", () => new AsyncLocal<int>() },
        { "garbage collector's handle", () => GCHandle.Alloc(new object()) },
        { "generic type parameter", () => typeof(List<>).GetGenericArguments()[0] },
        { "data base connection", () => new FakeConnection() },
        { "channel", () => System.Threading.Channels.Channel.CreateUnbounded<int>() },
        { "subscribed model", Subscribed },
    };

    [Theory]
    [MemberData(nameof(Local))]
    public void What_means_something_in_one_process_only_is_refused_by_name(string what, Func<object> make)
    {
        var captured = make();
        var message = Refusal(() => captured.GetHashCode());

        Assert.True(message.StartsWith("the lambda captures 'captured", StringComparison.Ordinal), $"{what}: {message}");
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        (captured as IDisposable)?.Dispose();
    }

    [Fact]
    public void The_message_says_what_why_and_what_to_do()
    {
        using var db = new FakeConnection();

        Assert.Equal(
            "the lambda captures 'db' (ActorProcs.Tests.Code.RefusalTests.FakeConnection), which cannot be copied to another process. "
            + "Open it inside the function, or pass what it needs.",
            Refusal(() => db.ToString()));
    }

    [Fact]
    public void The_path_is_written_as_the_source_would()
    {
        using var stream = new MemoryStream();
        var options = new Options("x", stream);
        var items = new List<Item> { new(), new(), new(), new() { Handle = new SafeFake() } };
        var table = new Dictionary<string, object> { ["open"] = stream };
        var nested = new[] { new Dictionary<int, Options[]> { [7] = [options] } };

        Assert.Contains("'options.Stream'", Refusal(() => options.Name), StringComparison.Ordinal);
        Assert.Contains("'items[3].Handle'", Refusal(() => items.Count), StringComparison.Ordinal);
        Assert.Contains("'table[\"open\"]'", Refusal(() => table.Count), StringComparison.Ordinal);
        Assert.Contains("'nested[0][7][0].Stream'", Refusal(() => nested.Length), StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_results_and_items_are_named_too()
    {
        using var stream = new MemoryStream();

        Assert.StartsWith("argument 2 (System.IO.MemoryStream) cannot be copied", Refusal((int _, Stream _) => 0, 1, stream), StringComparison.Ordinal);
        Assert.StartsWith("argument 1 holds 'Stream'", Refusal((Options _) => 0, new Options("", stream)), StringComparison.Ordinal);
        Assert.StartsWith("the result (System.IO.MemoryStream) cannot be copied", RefusalOf(stream), StringComparison.Ordinal);
        Assert.StartsWith("the result holds 'Stream' (System.IO.MemoryStream), which", RefusalOf(new Options("", stream)), StringComparison.Ordinal);
        var e = Assert.Throws<CodeNotShippableException>(() => ItemPacker.Pack<Options>([new("", null), new("", stream)]));
        Assert.StartsWith("item 1 holds 'Stream'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_set_is_no_reason_to_refuse()
    {
        var options = new Options("x", null);
        var unset = (CancellationToken.None, nint.Zero, default(ValueTask), default(GCHandle));

        Assert.Equal(options, Copy(options));
        Assert.Equal(unset, Copy(unset));
    }

    [Fact]
    public void An_event_with_subscribers_is_refused_and_an_excluded_one_left_behind()
    {
        var model = new Model { Value = 3 };
        model.Hidden += (_, _) => { };
        Assert.Equal(3, Copy(model).Value);
        Assert.False(Copy(model).IsWatched);

        Assert.Contains("'Changed' (System.EventHandler), which is an event with subscribers", RefusalOf(Subscribed()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_too_deep_to_copy_is_refused_and_not_died_of()
    {
        object chain = "end";
        for (var i = 0; i < 200_000; i++) chain = new Item { Handle = chain };

        Assert.Contains("objects deep", RefusalOf(chain), StringComparison.Ordinal);
    }

    private static Model Subscribed()
    {
        var model = new Model();
        model.Changed += (_, _) => { };
        return model;
    }

    private sealed class SafeFake() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => true;

        protected override bool ReleaseHandle() => true;
    }

    private sealed class WithLock
    {
        private readonly Lock _gate = new();

        public bool IsHeld => _gate.IsHeldByCurrentThread;
    }

    private sealed class Services : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }

    private sealed class FakeConnection : System.Data.IDbConnection
    {
        [System.Diagnostics.CodeAnalysis.AllowNull]
        public string ConnectionString { get; set; } = "";

        public int ConnectionTimeout => 0;

        public string Database => "";

        public System.Data.ConnectionState State => default;

        public System.Data.IDbTransaction BeginTransaction() => throw new NotSupportedException();

        public System.Data.IDbTransaction BeginTransaction(System.Data.IsolationLevel il) => throw new NotSupportedException();

        public void ChangeDatabase(string databaseName) => throw new NotSupportedException();

        public void Close()
        {
        }

        public System.Data.IDbCommand CreateCommand() => throw new NotSupportedException();

        public void Dispose() => Close();

        public void Open() => throw new NotSupportedException();
    }
}
