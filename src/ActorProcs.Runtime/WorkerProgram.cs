using System.Globalization;
using ActorProcs.Nodes;
using ActorProcs.Processes;

namespace ActorProcs;

/// <summary>The entry point of the worker executable. Not for programs: they never run a worker themselves.</summary>
internal static class WorkerProgram
{
    private static Task<Session>? _session;

    internal static bool IsWorker => _session is not null;

    /// <summary>Null outside a worker. The function may start before this completes: only what talks to the node waits for it.</summary>
    internal static Task<Session>? SessionTask => _session;

    internal static string? NodeId { get; private set; }

    internal static Proc? Parent { get; private set; }

    internal static int Run(string[] args)
    {
        _ = args;
        var channel = ControlChannel.Open();
        if (channel.ReadFrame() is not { } first || IControlFrame.Unpack(first) is not Welcome welcome) return 1;
        WorkerGuards.Install(welcome.NodePid);
        NodeId = welcome.NodeId;
        OpenSessions.Listen();
        _session = Task.Run(() => WorkerSession.Start(welcome));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => OnEnd();

        // Never disposed: orders may arrive for as long as the process is there.
        var body = new ProcessBody(channel, _session);
        var orders = new Thread(() => ReadOrders(channel, body)) { IsBackground = true, Name = "actorprocs-control" };
        orders.Start();
        _ = WarmAsync(channel);
        return body.Run();
    }

    internal static void Adopt(ProcessOrder order)
    {
        Family.Become(order);
        if (order.Guest is { } place) OpenSessions.Expect(place);
        var (name, pid) = (order.Surroundings.ParentName, order.Surroundings.ParentPid);
        Parent = new Proc(order.Parent is { } parent && parent.NodeId != NodeId
            ? new DistantParentState(name, pid, parent)
            : new ParentState(name, pid, NodeId!));
    }

    /// <summary>However the program ends of itself: its function has returned and its threads have ended, or it has called
    /// <see cref="Environment.Exit"/>. Who sees its end shall find what it has done.</summary>
    private static void OnEnd()
    {
        if (_session is not { IsCompletedSuccessfully: true }) return;
        for (Task? heard = null; ;)
        {
            try
            {
                heard ??= OpenSessions.HeardAsync();
                heard.Wait();
                return;
            }
            catch (ThreadInterruptedException)
            {
                // 1. The function calls Environment.Exit. 2. Its process is interrupted: what waits on the function's thread is this line. An
                // exception that leaves a handler of the end would turn the exit into a crash.
            }
        }
    }

    private static void ReadOrders(ControlChannel channel, ProcessBody body)
    {
        while (channel.ReadFrame() is { } bytes)
        {
            switch (IControlFrame.Unpack(bytes))
            {
                case Assign assign:
                    Environment.SetEnvironmentVariable(WorkerEnvironment.DepthVariable, assign.Depth.ToString(CultureInfo.InvariantCulture));
                    body.Take(assign.Order);
                    break;
                case Interrupt:
                    body.Interrupt();
                    break;
                case Leave:
                    body.Leave();
                    break;
            }
        }

        WorkerGuards.NodeIsGone();
    }

    private static async Task WarmAsync(ControlChannel channel)
    {
        try
        {
            await _session!.ConfigureAwait(false);
            Warmup.Run();
            channel.WriteFrame(IControlFrame.Pack(new Ready()));
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"The worker could not join its node: {e.Message}").ConfigureAwait(false);
            Environment.Exit(1);
        }
    }
}
