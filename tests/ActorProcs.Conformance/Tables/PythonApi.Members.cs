namespace ActorProcs.Conformance.Tables;

internal static partial class PythonApi
{
    private const string OneStart = "there is one way to start a process, and nothing to guard or to freeze";
    private const string Tasks = "a task of .NET";
    private const string NoManager = "without a manager: objects are shared as they are";
    private const string Named = "contexts and objects with names do what remote managers do; the directory of sockets, which only its user may enter, does what keys do";

    /// <summary>A remark explains a member that no scenario shows, or says how one that is shown is written here.</summary>
    internal static IReadOnlyList<(string Name, string Remark)> Members { get; } =
    [
        .. Shown(
            "cpu_count", "current_process", "parent_process", "active_children", "Process", "Process.name", "Process.run", "Process.start", "Process.join",
            "Process.is_alive", "Process.daemon", "Process.pid", "Process.exitcode", "Process.terminate", "Process.kill", "Process.close", "Process.repr"),
        ("Process.ident", "`Pid`"),
        ("Process.sentinel", "`Exited`, " + Tasks),
        ("Process.interrupt", "3.14; programs for older ones send the signal"),
        ("Process.authkey", "there is none: who may enter the directory of the sockets is checked by the operating system"),
        ("freeze_support", OneStart), ("get_context", "`ProcContext`: where processes live, not how they start"), ("set_start_method", OneStart),
        ("get_start_method", OneStart), ("get_all_start_methods", OneStart), ("set_executable", "the worker is found beside the program"),
        ("set_forkserver_preload", "spare workers are warm by themselves"),
        .. Shown("context.Process", "context.Queue", "context.Lock", "context.Value"),
        ("get_logger", ".NET's own logging; a process's lines reach the program's output whole"), ("log_to_stderr", "as `get_logger`"),
        .. Shown("Pipe", "Connection.send", "Connection.recv", "Connection.poll", "Connection.close", "Connection.send_bytes", "Connection.recv_bytes", "Connection.recv_bytes_into"),
        ("Connection.closed", "a closed end says so when it is used"), ("Connection.readable", "an end that is write-only says so when it is read"),
        ("Connection.writable", "an end that is read-only says so when it is written"), ("Connection.fileno", "a connection has no descriptor of its own: it goes through the node"),
        ("connection.wait", "`Task.WhenAny`"), ("connection.Listener", Named), ("connection.Client", Named),
        .. Shown("EOFError", "BrokenPipeError", "BufferTooShort", "TimeoutError", "queue.Empty", "queue.Full", "BrokenBarrierError", "MaybeEncodingError", "RemoteTraceback"),
        ("AuthenticationError", Named), ("ProcessError", "`ProcException`"),
        .. Shown(
            "Queue", "Queue.put", "Queue.get", "Queue.put_nowait", "Queue.get_nowait", "Queue.qsize", "Queue.empty", "Queue.full", "Queue.close"),
        ("Queue.join_thread", "a producer never waits for its consumers"), ("Queue.cancel_join_thread", "a producer never waits for its consumers"),
        .. Shown("SimpleQueue", "SimpleQueue.put", "SimpleQueue.get", "SimpleQueue.empty", "SimpleQueue.close", "JoinableQueue", "JoinableQueue.task_done", "JoinableQueue.join"),
        .. Shown(
            "Lock", "Lock.acquire", "Lock.release", "RLock", "RLock.acquire", "RLock.release", "Semaphore", "Semaphore.acquire", "Semaphore.release", "Semaphore.get_value",
            "BoundedSemaphore", "Condition", "Condition.acquire", "Condition.release", "Condition.wait", "Condition.wait_for", "Condition.notify", "Condition.notify_all",
            "Event", "Event.is_set", "Event.set", "Event.clear", "Event.wait", "Barrier", "Barrier.wait", "Barrier.reset", "Barrier.abort", "Barrier.parties",
            "Barrier.n_waiting", "Barrier.broken"),
        .. Shown("Value", "Value.value", "Value.get_lock"), ("Value.get_obj", "the value is read and written itself"), ("Value.acquire", "`Lock.Acquire`"), ("Value.release", "`Lock.Release`"),
        .. Shown("RawValue", "Array", "Array.get_lock"), ("Array.get_obj", "`Open`"), .. Shown("RawArray"), ("sharedctypes", "structures of C# without references"), .. Shown("sharedctypes.copy"),
        .. Shown("SharedMemory", "SharedMemory.buf", "SharedMemory.name", "SharedMemory.size", "SharedMemory.close", "SharedMemory.unlink"),
        ("ShareableList", "`ProcList<object>`, whose items may be of any type and size"), ("SharedMemoryManager", "a block ends with its last user or its maker, so nobody has to free them all"),
        ("Manager", NoManager), ("Manager.list", NoManager), ("Manager.dict", NoManager), ("Manager.Namespace", "a dictionary by name, or a value of a record"),
        ("Manager.Event", NoManager), ("Manager.Lock", NoManager), ("Manager.RLock", NoManager), ("Manager.Semaphore", NoManager), ("Manager.BoundedSemaphore", NoManager),
        ("Manager.Condition", NoManager), ("Manager.Barrier", NoManager), ("Manager.Queue", NoManager), ("Manager.JoinableQueue", NoManager), ("Manager.Value", NoManager),
        ("Manager.Array", NoManager), ("Manager.Pool", "a pool belongs to the process that made it; a process may make its own"),
        ("BaseManager", Named), ("BaseManager.register", "what is shared are values, containers and queues, not objects with methods: a process that serves a queue does the rest"), ("BaseProxy", "a handle is the proxy"), ("RemoteError", "`RemoteException`, for an error whose type cannot be rebuilt"),
        .. Shown("Pool", "Pool.apply", "Pool.apply_async", "Pool.map", "Pool.map_async", "Pool.imap", "Pool.imap_unordered"), ("Pool.starmap", "`StarmapAsync`"), ("Pool.starmap_async", "`StarmapAsync`"),
        .. Shown("Pool.close", "Pool.terminate", "Pool.join", "Pool.initializer", "Pool.maxtasksperchild"),
        ("AsyncResult.get", Tasks), ("AsyncResult.wait", Tasks), ("AsyncResult.ready", Tasks), ("AsyncResult.successful", Tasks),
        ("ThreadPool", "threads are .NET's own: `Parallel` and `Task.Run`"), ("multiprocessing.dummy", "threads are .NET's own"),
        .. Shown(
            "create_subprocess_exec", "create_subprocess_shell", "subprocess.pid", "subprocess.returncode", "subprocess.wait", "subprocess.communicate", "subprocess.send_signal",
            "subprocess.terminate", "subprocess.kill", "subprocess.stdin", "subprocess.stdout"),
        ("subprocess.stderr", "`StandardError`; shown through `communicate`"), ("subprocess.PIPE", "always: the streams are pipes"), ("subprocess.STDOUT", "`MergeStandardError`"), ("subprocess.DEVNULL", "read it and drop it"),
        ("StreamReader.read", "a stream of .NET"), ("StreamReader.readline", "`ReadLinesAsync`, for lines of any length"), ("StreamReader.readexactly", "a stream of .NET"), ("StreamReader.at_eof", "a stream of .NET"),
        ("StreamReader.readuntil", "a stream of .NET has no such method; `System.IO.Pipelines` reads it"), ("StreamWriter.write", "a stream of .NET"), ("StreamWriter.drain", "`FlushAsync`"), ("StreamWriter.write_eof", "`DisposeAsync`"),
        .. Shown("IncompleteReadError", "ProcessLookupError"),
        ("os.fork", "`Procs.ForkAsync`: the copy of one asynchronous method"), .. Shown("os._exit", "os.kill", "os.getppid", "os.wait", "os.waitpid", "os.waitstatus_to_exitcode", "os.sched_getaffinity"),
        ("os.register_at_fork", "nothing else is copied, so nothing has to be prepared"),
    ];

    private static IEnumerable<(string, string)> Shown(params string[] names) => names.Select(name => (name, ""));
}
