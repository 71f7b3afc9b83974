using ActorProcs.Processes;
using ActorProcs.Tenure;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>The programs that use a node: the one that it is part of (slot 0), and those that have connected.</summary>
internal sealed class Drivers(NodeServices services, Burial burial, IActorRef node)
{
    private readonly Dictionary<int, Driver> _connected = [];

    internal void Connect(ConnectDriver request)
    {
        var slot = services.Launcher.NextSlot();
        var watch = PidWatch.Start(request.Pid);
        _connected[slot] = new Driver(request.Process, request.SystemUid, watch);
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
        _connected.TryGetValue(root, out var driver)
            ? (isError, line) => driver.Process.Tell(new OutputLine(isError, line), ActorRefs.NoSender)
            : (isError, line) => services.Output.Write(isError, line, child);

    internal void Remove(int slot)
    {
        if (!_connected.Remove(slot, out var driver)) return;
        driver.Watch.Dispose();
        using (var box = Burial.OpenBox(services.Place.BlackBoxFile(slot)))
            services.Homes.Tell(new ProcessGone(slot, box?.ReadHeld() ?? []), node);
        burial.Quarantine(driver.Process, driver.SystemUid);
        services.Place.Forget(slot, driver.Process.Path.Address.Port);
    }

    private sealed record Driver(IActorRef Process, int SystemUid, PidWatch Watch);
}

/// <summary>Local to the node: a connected program has ended.</summary>
internal sealed record DriverGone(int Slot);
