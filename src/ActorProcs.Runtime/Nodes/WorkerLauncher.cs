using ActorProcs.Code;
using ActorProcs.Processes;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>Starts the operating-system processes of one node.</summary>
internal sealed class WorkerLauncher(NodePlace place, ChildSupervisor supervisor, int defaultPoolSize, bool hasNamed)
{
    private readonly Dictionary<string, bool> _conflicting = [];
    private int _slots;

    /// <summary>Slots are never used twice, so a message from a dead process can always be told from one of its successor.</summary>
    internal int NextSlot() => Interlocked.Increment(ref _slots);

    /// <summary>Whether a worker with its own dependencies can load this application's assemblies beside them. Each application is looked
    /// at once. Called by the node's actor only.</summary>
    /// <exception cref="ProcException">No worker of this node can load the application at all.</exception>
    internal bool FitsPlainWorker(ApplicationDescription application)
    {
        if (WorkerLocator.Find().IsSelf) return true;
        if (application.HasNoFiles)
        {
            throw new ProcException(
                $"The program in {application.Folder} was published as a single file, so a node in another program cannot load its functions. "
                + $"Run it without {DefaultContext.AddressVariable}, or publish it with its files beside it.");
        }

        if (!_conflicting.TryGetValue(application.Folder, out var conflicts))
        {
            conflicts = ApplicationAssemblies.Conflicts(WorkerLocator.FindWorkerFolder(), application).Count > 0;
            _conflicting[application.Folder] = conflicts;
        }

        return !conflicts;
    }

    internal static ApplicationDescription Application(ProcessOrder order) => ApplicationAssemblies.Unpack(order.Surroundings.Application);

    /// <param name="application">What the worker will serve; null when that is not known yet.</param>
    /// <param name="order">Null for a spare.</param>
    /// <exception cref="ProcException">The worker is missing, or the operating system refuses.</exception>
    internal WorkerRecord Launch(IActorRef node, ApplicationDescription? application, ProcessOrder? order)
    {
        var slot = NextSlot();
        var tailored = application is not null && !FitsPlainWorker(application) ? application : null;
        var command = tailored is not null ? WorkerLocator.FindFor(tailored) : WorkerLocator.Find();
        var environment = WorkerEnvironment.Build(order?.Environment, order?.MemoryLimit);
        foreach (var (name, value) in command.Environment) environment[name] = value;
        var events = new WorkerEvents(slot, node);
        var record = new WorkerRecord(slot, place.BlackBoxFile(slot), events) { TailoredFor = tailored?.Folder };
        record.Child = supervisor.Start(
            new ChildLaunch
            {
                FileName = command.FileName,
                Arguments = command.Arguments,
                Environment = environment,
                WorkingDirectory = order?.Surroundings.WorkingDirectory,
            },
            events);
        record.Child.Send(IControlFrame.Pack(new Welcome(
            place.NodeId, Environment.ProcessId, slot, place.SocketBase, record.BlackBoxFile, defaultPoolSize, hasNamed)));
        return record;
    }
}
