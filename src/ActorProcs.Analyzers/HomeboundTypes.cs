using Microsoft.CodeAnalysis;

namespace ActorProcs.Analyzers;

/// <summary>The types whose values the library refuses to copy, and what to do instead.</summary>
internal static class HomeboundTypes
{
    private const string Open = "Open it inside the function, or pass what it needs.";
    private const string Io = "Open it inside the function, or pass its path or its bytes.";
    private const string Waits = "Use a lock, event, semaphore or barrier of Procs, whose handles travel as references.";
    private const string Running = "Start it inside the function, or await it first and pass its result.";
    private const string Cancels = "Cancel the call or terminate the process instead; inside the function make a source of its own.";
    private const string Native = "It means something in this process only. Pass what it was made of.";
    private const string Queues = "Use Procs.Queue, whose handle travels as a reference.";
    private const string Services = "Make what you need of it inside the function.";

    /// <summary>By metadata name of the type, a base type or an interface. The library judges again when the program runs; a test compares the two.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Advice = new Dictionary<string, string>
    {
        ["ActorProcs.ProcPool"] = "Make a pool inside the function, or let it return what the pool shall do.",
        ["System.IO.Stream"] = Io,
        ["System.IO.TextReader"] = Io,
        ["System.IO.TextWriter"] = Io,
        ["System.IO.BinaryReader"] = Io,
        ["System.IO.BinaryWriter"] = Io,
        ["System.IO.FileSystemInfo"] = "Pass its FullName and make it anew inside the function.",
        ["System.IO.FileSystemWatcher"] = Open,
        ["System.IO.Pipelines.PipeReader"] = Io,
        ["System.IO.Pipelines.PipeWriter"] = Io,
        ["System.Net.Sockets.Socket"] = Open,
        ["System.Net.Sockets.TcpClient"] = Open,
        ["System.Net.Sockets.TcpListener"] = Open,
        ["System.Net.Sockets.UdpClient"] = Open,
        ["System.Net.HttpListener"] = Open,
        ["System.Net.Http.HttpMessageInvoker"] = Open,
        ["System.Net.Http.HttpMessageHandler"] = Open,
        ["System.Net.Http.HttpContent"] = Io,
        ["System.Data.IDbConnection"] = Open,
        ["System.Data.IDbCommand"] = Open,
        ["System.Data.IDbTransaction"] = Open,
        ["System.Data.IDataReader"] = Open,
        ["System.Threading.Thread"] = Running,
        ["System.Threading.Tasks.Task"] = Running,
        ["System.Threading.Tasks.ValueTask"] = Running,
        ["System.Threading.Tasks.ValueTask`1"] = Running,
        ["System.Threading.Tasks.TaskCompletionSource"] = Running,
        ["System.Threading.Tasks.TaskCompletionSource`1"] = Running,
        ["System.Threading.Tasks.TaskScheduler"] = Running,
        ["System.Threading.SynchronizationContext"] = Running,
        ["System.Threading.ExecutionContext"] = Running,
        ["System.Threading.CancellationToken"] = Cancels,
        ["System.Threading.CancellationTokenSource"] = Cancels,
        ["System.Threading.CancellationTokenRegistration"] = Cancels,
        ["System.Threading.WaitHandle"] = Waits,
        ["System.Threading.SemaphoreSlim"] = Waits,
        ["System.Threading.ManualResetEventSlim"] = Waits,
        ["System.Threading.CountdownEvent"] = Waits,
        ["System.Threading.Barrier"] = Waits,
        ["System.Threading.ReaderWriterLock"] = Waits,
        ["System.Threading.ReaderWriterLockSlim"] = Waits,
        ["System.Threading.Lock"] = Waits,
        ["System.Threading.SpinLock"] = Waits,
        ["System.Threading.ThreadLocal`1"] = Running,
        ["System.Threading.AsyncLocal`1"] = Running,
        ["System.Threading.Timer"] = Running,
        ["System.Threading.PeriodicTimer"] = Running,
        ["System.Threading.ITimer"] = Running,
        ["System.Timers.Timer"] = Running,
        ["System.Threading.Channels.Channel`2"] = Queues,
        ["System.Threading.Channels.ChannelReader`1"] = Queues,
        ["System.Threading.Channels.ChannelWriter`1"] = Queues,
        ["System.Collections.Concurrent.BlockingCollection`1"] = Queues,
        ["System.Diagnostics.Process"] = "Start it inside the function.",
        ["System.Runtime.InteropServices.GCHandle"] = Native,
        ["System.Runtime.ConstrainedExecution.CriticalFinalizerObject"] = Native,
        ["System.WeakReference"] = "Pass the object itself.",
        ["System.WeakReference`1"] = "Pass the object itself.",
        ["System.IServiceProvider"] = Services,
        ["Microsoft.Extensions.DependencyInjection.IServiceScope"] = Services,
        ["Microsoft.Extensions.Logging.ILogger"] = Services,
        ["Microsoft.Extensions.Logging.ILoggerFactory"] = Services,
    };

    /// <summary>What to do instead, or null when values of the type may travel.</summary>
    internal static string? AdviceFor(ITypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer) return Native;
        if (type is IArrayTypeSymbol array) return AdviceFor(array.ElementType);
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (Advice.TryGetValue(NameOf(level), out var advice)) return advice;
        }

        foreach (var candidate in type.AllInterfaces)
        {
            if (Advice.TryGetValue(NameOf(candidate), out var advice)) return advice;
        }

        return type is INamedTypeSymbol { IsGenericType: true } generic && NameOf(generic).StartsWith("System.Collections.", StringComparison.Ordinal)
            ? generic.TypeArguments.Select(AdviceFor).FirstOrDefault(static advice => advice is not null)
            : null;
    }

    internal static string NameOf(ITypeSymbol type) =>
        type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." + type.MetadataName : type.MetadataName;
}
