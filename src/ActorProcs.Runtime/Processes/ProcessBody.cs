using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Pools;
using ActorProcs.Wire;

namespace ActorProcs.Processes;

/// <summary>Runs the one function that this worker is for, on the main thread, and says how it went.</summary>
internal sealed class ProcessBody(ControlChannel channel, Task<Session> session) : IDisposable
{
    private readonly TaskCompletionSource<ProcessOrder> _order = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _interrupted = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly Lock _gate = new();
    private bool _isOver;
    private volatile bool _wasInterrupted;
    private Thread? _thread;

    public void Dispose()
    {
        _interrupted.Dispose();
        _leave.Dispose();
    }

    internal void Take(ProcessOrder order)
    {
        channel.WriteFrame(IControlFrame.Pack(new Begun()));
        _order.TrySetResult(order);
    }

    /// <summary>What Ctrl+C is to a program; see <see cref="Interruption"/>. A function that has not begun does not begin.</summary>
    internal void Interrupt()
    {
        Thread? thread;
        lock (_gate)
        {
            _wasInterrupted = true;
            thread = _thread;
        }

        if (thread is not null) Interruption.Of(thread, _interrupted, _gate, () => _isOver);
    }

    /// <summary>A pool's worker has nothing more to do.</summary>
    internal void Leave() => _leave.Cancel();

    /// <summary>The exit code, by Python's table.</summary>
    internal int Run()
    {
        var order = _order.Task.GetAwaiter().GetResult();
        AppDomain.CurrentDomain.UnhandledException += (_, e) => OnUnhandled(order, (Exception)e.ExceptionObject);
        WorkerProgram.Adopt(order);
        var code = RunOrder(order);
        if (session.IsCompletedSuccessfully) ProgramEnd.Settle(session.Result);
        Console.Out.Flush();
        return code;
    }

    private int RunOrder(ProcessOrder order)
    {
        object? result = null;
        try
        {
            Prepare(order);

            // The abort is what lets Interrupt reach a loop that never waits. Its dangers (half-done static constructors, locks left
            // behind) end with the process, which is about to.
#pragma warning disable SYSLIB0046
            System.Runtime.ControlledExecution.Run(() => result = Invoke(order), _interrupted.Token);
#pragma warning restore SYSLIB0046
        }
        catch (ProcExitException exit)
        {
            if (order.Pool is not null) channel.WriteFrame(IControlFrame.Pack(new Outcome(null, null, $"what it ran called Procs.Exit({exit.Code})")));
            return exit.Code;
        }
        catch (Exception e) when (_wasInterrupted && e is OperationCanceledException or ThreadInterruptedException)
        {
            Console.Error.WriteLine($"Process {order.Name}: interrupted");
            channel.WriteFrame(IControlFrame.Pack(new Outcome(null, null, "it was interrupted (SIGINT)")));
            return 1;
        }
        catch (Exception e)
        {
            return Fail(order, e);
        }

        return order.WantsResult ? Return(order, result) : 0;
    }

    private object? Invoke(ProcessOrder order)
    {
        if (order.Pool is { } pool)
        {
            var place = order.Guest is { } guest ? OpenSessions.At(guest.NodeId) : session.GetAwaiter().GetResult();
            return Interruptible(() =>
            {
                PoolRecruit.Serve(place, pool, PoolCodec.Instance, _leave.Token);
                return null;
            });
        }

        var code = order.Code!.Value;
        var bytes = code.IsInline ? code.Inline! : session.GetAwaiter().GetResult().Bulk.Take(code);
        var call = CodePacker.Unpack(bytes);
        return Interruptible(() => Await(call.Invoke()));
    }

    /// <summary>Only what is called here is ever interrupted. Before it, the interrupt is kept, for it would strike in our own code or in a
    /// static constructor, which cannot be run again; after it, there is nothing left to interrupt.</summary>
    private object? Interruptible(Func<object?> function)
    {
        lock (_gate)
        {
            if (_wasInterrupted) throw new OperationCanceledException();
            _thread = Thread.CurrentThread;
        }

        try
        {
            return function();
        }
        finally
        {
            lock (_gate) _isOver = true;

            // 1. The function waits, and is interrupted. 2. What it waited for came first, so the interrupt is kept for the thread's next
            // wait. 3. That must not be the one in which we tell how it went.
            if (_wasInterrupted) Thread.Sleep(1);
        }
    }

    /// <summary>The value of an asynchronous function; anything else as it is.</summary>
    private static object? Await(object? returned)
    {
        if (returned is not Task task) return returned;
        task.GetAwaiter().GetResult();
        var type = task.GetType();
        return type.IsGenericType ? type.GetProperty(nameof(Task<object>.Result))!.GetValue(task) : null;
    }

    private int Return(ProcessOrder order, object? result)
    {
        try
        {
            channel.WriteFrame(IControlFrame.Pack(new Outcome(Carry(Pickler.Pack(result, "the result")), null, null)));
            return 0;
        }
        catch (CodeNotShippableException e)
        {
            return Fail(order, e);
        }
    }

    private int Fail(ProcessOrder order, Exception e)
    {
        var cause = $"its function threw {e.GetType().FullName}: {e.Message}";
        if (order.WantsResult)
        {
            channel.WriteFrame(IControlFrame.Pack(new Outcome(null, Carry(ErrorPacker.Pack(e)), cause)));
            return 1;
        }

        Console.Error.WriteLine($"Process {order.Name}:{Environment.NewLine}{e}");
        channel.WriteFrame(IControlFrame.Pack(new Outcome(null, null, cause)));
        return 1;
    }

    private Payload Carry(byte[] bytes) => session.GetAwaiter().GetResult().Bulk.Pack(bytes);

    /// <summary>An exception on a thread that the function started: the process ends as if the function had thrown it, without a dump.</summary>
    private void OnUnhandled(ProcessOrder order, Exception e) => Environment.Exit(e is ProcExitException exit ? exit.Code : Fail(order, e));

    private static void Prepare(ProcessOrder order)
    {
        order.Surroundings.Enter();
        if (order.Environment is { } variables)
        {
            foreach (var (name, value) in variables) Environment.SetEnvironmentVariable(name, value);
        }
    }
}
