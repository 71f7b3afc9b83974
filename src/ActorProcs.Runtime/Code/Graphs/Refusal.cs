using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ConstrainedExecution;
using ActorProcs.Code.Reach;
using Akka.Actor;

namespace ActorProcs.Code.Graphs;

/// <summary>Why a value cannot be copied to another process.</summary>
/// <param name="Why">Continues "the lambda captures 'db' (SqlConnection), which ...".</param>
/// <param name="Advice">What to do instead, a sentence.</param>
internal sealed record Refusal(string Why, string Advice)
{
    private const string CannotBeCopied = "cannot be copied to another process";

    private static readonly Refusal Opened = Because("Open it inside the function, or pass what it needs.");
    private static readonly Refusal Io = Because("Open it inside the function, or pass its path or its bytes.");
    private static readonly Refusal Waits = Because("Use a lock, event, semaphore or barrier of Procs, whose handles travel as references.");
    private static readonly Refusal Running = Because("Start it inside the function, or await it first and pass its result.");
    internal static readonly Refusal Cancels = Because("Cancel the call or terminate the process instead; inside the function make a source of its own.");
    internal static readonly Refusal Native = Because("It means something in this process only. Pass what it was made of.");
    private static readonly Refusal Paths = Because("Pass its FullName and make it anew inside the function.");
    internal static readonly Refusal NoFile = new(
        "was made at run time (Reflection.Emit, a notebook, an assembly loaded from bytes), so no other process has it",
        "Compile it into a project.");

    private static readonly Refusal Actors = Because("Actors are reached through this library's own handles; make what you need inside the function.");
    private static readonly Refusal Services = Because("Make what you need of it inside the function.");

    /// <summary>By full name of the type, a base type, an interface or a generic definition. By name, so that no assembly is loaded to ask.</summary>
    private static readonly Dictionary<string, Refusal> ByName = new()
    {
        ["ActorProcs.ProcPool"] = StaysHome("pool objects", "Make a pool inside the function, or use this one where it was made."),
        ["System.IO.Stream"] = Io,
        ["System.IO.TextReader"] = Io,
        ["System.IO.TextWriter"] = Io,
        ["System.IO.BinaryReader"] = Io,
        ["System.IO.BinaryWriter"] = Io,
        ["System.IO.FileSystemInfo"] = Paths,
        ["System.IO.FileSystemWatcher"] = Opened,
        ["System.IO.Pipelines.PipeReader"] = Io,
        ["System.IO.Pipelines.PipeWriter"] = Io,
        ["System.Net.Sockets.Socket"] = Opened,
        ["System.Net.Sockets.TcpClient"] = Opened,
        ["System.Net.Sockets.TcpListener"] = Opened,
        ["System.Net.Sockets.UdpClient"] = Opened,
        ["System.Net.HttpListener"] = Opened,
        ["System.Net.Http.HttpMessageInvoker"] = Opened,
        ["System.Net.Http.HttpMessageHandler"] = Opened,
        ["System.Net.Http.HttpContent"] = Io,
        ["System.Data.IDbConnection"] = Opened,
        ["System.Data.IDbCommand"] = Opened,
        ["System.Data.IDbTransaction"] = Opened,
        ["System.Data.IDataReader"] = Opened,
        ["System.Threading.Thread"] = Running,
        ["System.Threading.Tasks.Task"] = Running,
        ["System.Threading.Tasks.ValueTask"] = Running,
        ["System.Threading.Tasks.ValueTask`1"] = Running,
        ["System.Threading.Tasks.TaskCompletionSource"] = Running,
        ["System.Threading.Tasks.TaskCompletionSource`1"] = Running,
        ["System.Threading.Tasks.TaskScheduler"] = Running,
        ["System.Threading.SynchronizationContext"] = Running,
        ["System.Threading.ExecutionContext"] = Running,
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
        ["System.Threading.Channels.Channel`2"] = Because("Use Procs.Queue, whose handle travels as a reference."),
        ["System.Threading.Channels.ChannelReader`1"] = Because("Use Procs.Queue, whose handle travels as a reference."),
        ["System.Threading.Channels.ChannelWriter`1"] = Because("Use Procs.Queue, whose handle travels as a reference."),
        ["System.Collections.Concurrent.BlockingCollection`1"] = Because("Use Procs.Queue, whose handle travels as a reference."),
        ["System.Diagnostics.Process"] = Because("Start it inside the function, or use Subprocess."),
        ["System.Diagnostics.ProcessStartInfo"] = Because("Pass the program and its arguments, and make it inside the function."),
        ["System.Runtime.InteropServices.GCHandle"] = Native,
        ["System.Runtime.InteropServices.GCHandle`1"] = Native,
        ["System.WeakReference"] = Because("Pass the object itself."),
        ["System.WeakReference`1"] = Because("Pass the object itself."),
        ["System.Runtime.CompilerServices.ConditionalWeakTable`2"] = Because("Pass a dictionary."),
        ["System.Runtime.Loader.AssemblyLoadContext"] = Native,
        ["System.Reflection.Module"] = Native,
        ["System.RuntimeTypeHandle"] = Because("Pass the Type."),
        ["System.RuntimeMethodHandle"] = Because("Pass the MethodInfo."),
        ["System.RuntimeFieldHandle"] = Because("Pass the FieldInfo."),
        ["System.ArgIterator"] = Native,
        ["System.TypedReference"] = Native,
        ["System.IServiceProvider"] = Services,
        ["Microsoft.Extensions.DependencyInjection.IServiceScope"] = Services,
        ["Microsoft.Extensions.Logging.ILogger"] = Services,
        ["Microsoft.Extensions.Logging.ILoggerFactory"] = Services,
        ["System.Security.Claims.ClaimsIdentity"] = Because("Pass the claims as text."),
        ["System.CodeDom.Compiler.TempFileCollection"] = Io,
    };

    private static readonly ConcurrentDictionary<Type, Refusal?> Known = new();

    /// <summary>Why no value of the type can travel, or null when that depends on what it holds.</summary>
    internal static Refusal? Of(Type type) => Known.GetOrAdd(type, Judge);

    private static Refusal StaysHome(string what, string advice) =>
        new($"belongs to the process that made it: {what} cannot be passed between processes or pickled", advice);

    internal static Refusal Because(string advice) => new(CannotBeCopied, advice);

    /// <summary>True for assemblies that exist in this process's memory only. In a single-file program all assemblies are without a path,
    /// and yet every process of it has them.</summary>
    internal static bool HasNoFile(Assembly assembly) =>
        assembly.IsDynamic || (assembly.Location.Length == 0 && typeof(object).Assembly.Location.Length > 0
            && Assembly.GetEntryAssembly() is not { Location.Length: 0 });

    private static Refusal? Judge(Type type)
    {
        if (type.IsPointer || type.IsFunctionPointer || type.IsByRefLike || type.IsCOMObject) return Native;
        if (typeof(ICanTell).IsAssignableFrom(type) || typeof(ActorSystem).IsAssignableFrom(type) || typeof(Props).IsAssignableFrom(type)
            || typeof(IActorContext).IsAssignableFrom(type))
        {
            return Actors;
        }

        if (HasNoFile(type.Assembly)) return NoFile;
        if (type.IsDefined(typeof(InlineArrayAttribute), inherit: false) && !BlockSerializer.IsBlock(type)) return Because("Pass an array.");

        for (var candidate = type; candidate is not null; candidate = candidate.BaseType)
        {
            if (Find(candidate) is { } refusal) return refusal;
        }

        // Safe handles and whatever else owns something of the operating system's.
        if (typeof(CriticalFinalizerObject).IsAssignableFrom(type)) return Native;
        return type.GetInterfaces().Select(Find).FirstOrDefault(refusal => refusal is not null) ?? OfHyperion(type);
    }

    private static Refusal? Find(Type type) =>
        ByName.GetValueOrDefault((type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName ?? "");

    /// <summary>Hyperion refuses, at the receiver, every type whose full name contains one of these: a list of files, for instance.</summary>
    private static Refusal? OfHyperion(Type type)
    {
        var name = type.AssemblyQualifiedName ?? "";
        var culprit = HyperionDenied.FirstOrDefault(denied => name.Contains(denied, StringComparison.Ordinal));
        return culprit is null
            ? null
            : new Refusal($"the serializer refuses, for {CompilerNames.OfType(type)} names {culprit}", "Pass plain data instead.");
    }

    private static readonly string[] HyperionDenied =
    [
        "System.Security.Claims.ClaimsIdentity", "System.Windows.Forms.AxHost", "System.Windows.Data.ObjectDataProvider",
        "System.Management.Automation.PSObject", "System.Web.Security.RolePrincipal", "System.IdentityModel.Tokens.SessionSecurityToken",
        "SessionViewStateHistoryItem", "TextFormattingRunProperties", "ToolboxItemContainer", "System.Security.Principal.Windows",
        "System.CodeDom.Compiler.TempFileCollection", "System.IO.FileSystemInfo", "System.IO.FileInfo",
        "System.Activities.Presentation.WorkflowDesigner", "System.Windows.ResourceDictionary", "System.Windows.Forms.BindingSource",
        "Microsoft.Exchange.Management.SystemManager.WinForms.ExchangeSettingsProvider", "System.Diagnostics.Process",
        "System.Management.IWbemClassObjectFreeThreaded", "System.Configuration.Install.AssemblyInstaller",
    ];
}
