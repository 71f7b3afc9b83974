using ActorProcs.Pools;
using ActorProcs.Processes;
using ActorProcs.Tenure;
using Akka.Actor;
using Akka.Remote;

namespace ActorProcs.Nodes;

/// <summary>What follows from the proved end of a worker, in the order that keeps it right.</summary>
internal sealed class Burial(NodeServices services)
{
    private readonly Dictionary<int, HashSet<int>> _families = [];

    /// <summary>Every slot that ever belonged to the program, itself included.</summary>
    internal IReadOnlySet<int> FamilyOf(int root) => _families.TryGetValue(root, out var slots) ? slots : new HashSet<int> { root };

    internal DeathCertificate Bury(WorkerRecord worker, ExitOutcome exit)
    {
        var death = worker.Certify(services.Place.NodeId, exit, services.Memory);

        // The uid names this incarnation only; without it Akka would merely stop talking to the address for a while.
        if (worker.Process is { } process)
            ((IRemoteActorRefProvider)((ExtendedActorSystem)services.System).Provider).Quarantine(process.Path.Address, worker.SystemUid);

        using (var box = MappedBlackBox.OpenForReading(worker.BlackBoxFile))
        {
            // Homes hear of the death before anybody else does: whoever is told of it and then asks for the lock finds it free.
            var stoppedByPool = worker.Pool is not null && worker.Requested is not null;
            services.Homes.Tell(new ProcessGone(worker.Slot, box?.ReadHeld() ?? []) { Failed = exit.ExitCode != 0 && !stoppedByPool });
            if (worker.Pool is not null) PoolDesk.WorkerDied(worker, death, box);
        }

        services.Place.Forget(worker.Slot);
        if (worker.Task is null) return death;
        if (!_families.TryGetValue(worker.RootSlot, out var family)) _families[worker.RootSlot] = family = [worker.RootSlot];
        family.Add(worker.Slot);
        return death;
    }

    internal static void Notify(WorkerRecord worker, StartProcess task, DeathCertificate death) => task.Owner.Tell(
        new ProcessEnded(task.Request, PackedDeath.Pack(death), worker.Outcome?.Result, worker.Outcome?.Error), ActorRefs.NoSender);
}
