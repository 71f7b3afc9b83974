using ActorProcs.Processes;
using ActorProcs.Tenure;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>The programs that use a node: the one that it is part of (slot 0), and those that have connected.</summary>
internal sealed class Drivers(NodeServices services, Burial burial, IActorRef node, Func<int, ForeignRoot?> foreign)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(15);

    private readonly Dictionary<int, Driver> _connected = [];

    /// <summary>By this node's number for the root of a family.</summary>
    private readonly Dictionary<int, LineGate> _gates = [];

    /// <summary>Where programs are guests, and how they are told of it.</summary>
    internal IEnumerable<(Visits Visits, IActorRef? Process)> Visitors => _connected.Values.Select(driver => (driver.Visits, (IActorRef?)driver.Process));

    internal void Connect(ConnectDriver request)
    {
        var slot = services.Launcher.NextSlot();
        var watch = PidWatch.Start(request.Pid);
        _connected[slot] = new Driver(request.Process, request.Pid, request.SystemUid, watch, new Visits());
        watch.WhenGone.ContinueWith(
            _ => node.Tell(new DriverGone(slot), ActorRefs.NoSender),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        request.Process.Tell(
            new DriverConnected(slot, Environment.ProcessId, services.Place.BlackBoxFile(slot), services.DefaultPoolSize, services.HasNamed), node);
    }

    /// <summary>Where the lines of a family go: to the program at its root.</summary>
    internal Action<bool, byte[]> SinkOf(int root, ChildProcess child) =>
        GateOf(root) is { } gate
            ? (isError, line) => gate.Write(isError, line, child)
            : (isError, line) => services.Output.Write(isError, line, child);

    internal (Visits Visits, int Pid, int SystemUid)? Whois(int slot) =>
        _connected.TryGetValue(slot, out var driver) ? (driver.Visits, driver.Pid, driver.SystemUid) : null;

    /// <summary>A line of a process on another node, for a program of this one.</summary>
    internal void Write(RootLine line)
    {
        if (_connected.TryGetValue(line.Root, out var driver)) driver.Process.Tell(new OutputLine(line.IsError, line.Line, line.Receipt), node);
        else if (line.Root == 0)
        {
            services.Output.Write(line.IsError, line.Line);
            if (line.Receipt is { } receipt) services.Output.AfterWritten(() => receipt.Node.Tell(new LineTaken(receipt.Root, receipt.Bytes), node));
        }
    }

    internal void Taken(LineTaken taken) => _gates.GetValueOrDefault(taken.Root)?.Taken(taken.Bytes);

    internal void ForgetRoot(int root) => _gates.Remove(root);

    private LineGate? GateOf(int root)
    {
        if (_gates.TryGetValue(root, out var known)) return known;
        LineReceipt? Receipt(long? bytes) => bytes is { } count ? new LineReceipt(node, root, count) : null;
        if (_connected.TryGetValue(root, out var driver))
            return _gates[root] = new LineGate((isError, line, bytes) => driver.Process.Tell(new OutputLine(isError, line, Receipt(bytes)), node));
        if (foreign(root) is { } elsewhere)
            return _gates[root] = new LineGate((isError, line, bytes) => elsewhere.Node.Tell(new RootLine(elsewhere.Root.Slot, isError, line, Receipt(bytes)), node));
        return null;
    }

    /// <param name="slot">The program's.</param>
    /// <param name="leavesInOrder">It waits for an answer.</param>
    internal void Remove(int slot, bool leavesInOrder)
    {
        if (!_connected.Remove(slot, out var driver)) return;
        driver.Watch.Dispose();
        _gates.Remove(slot);
        using (var box = Burial.OpenBox(services.Place.BlackBoxFile(slot)))
        {
            var held = box?.ReadHeld() ?? [];
            services.Homes.Tell(new ProcessGone(slot, held), node);
            foreach (var (nodeId, place) in driver.Visits.Places)
                burial.TellGone(nodeId, new GuestGone(place, [.. held], Failed: false, null, driver.Process, driver.SystemUid));
        }

        // 1. A program leaves. 2. It is quarantined, which closes the connection. 3. The answer that it waits for is dropped, and it waits in vain. So
        // that comes later; by then it has closed the connection itself.
        if (leavesInOrder) services.System.Scheduler.ScheduleTellOnce(AnswerTime, node, new DriverSettled(driver.Process, driver.SystemUid), ActorRefs.NoSender);
        else burial.Quarantine(driver.Process, driver.SystemUid);
        services.Place.Forget(slot, driver.Process.Path.Address.Port);
    }

    private sealed record Driver(IActorRef Process, int Pid, int SystemUid, PidWatch Watch, Visits Visits);
}

/// <summary>Local to the node: a program that has left has its answer by now.</summary>
internal sealed record DriverSettled(IActorRef Process, int SystemUid);

/// <summary>Local to the node: a connected program has ended.</summary>
internal sealed record DriverGone(int Slot);
