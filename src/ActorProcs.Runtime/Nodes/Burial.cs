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
    private readonly HashSet<int> _gone = [];

    /// <summary>Slots are never used twice, so what has gone stays gone.</summary>
    internal bool Has(int slot) => _gone.Contains(slot);

    internal DeathCertificate Bury(WorkerRecord worker, ExitOutcome exit)
    {
        _gone.Add(worker.Slot);
        var death = worker.Certify(services.Place.NodeId, exit, services.Memory);
        using (var box = OpenBox(worker.BlackBoxFile))
        {
            // Homes hear of the death before anybody else does: whoever is told of it and then asks for the lock finds it free.
            var stoppedByPool = worker.ServesPool && worker.Requested is not null;
            var failed = exit.ExitCode != 0 && !stoppedByPool;
            services.Homes.Tell(new ProcessGone(worker.Slot, box?.ReadHeld() ?? []) { Failed = failed });
            if (worker.Pool is not null) PoolDesk.WorkerDied(worker, death, box);
            foreach (var (node, slot) in worker.Visits.Places)
            {
                var evidence = node == worker.Origin?.NodeId && worker.ServesPool ? PoolDesk.EvidenceOf(death, box) : null;
                TellGone(node, new GuestGone(slot, [.. box?.ReadHeld() ?? []], failed, evidence, worker.Process, worker.SystemUid));
            }
        }

        if (worker.Process is { } process) Quarantine(process, worker.SystemUid);
        services.Place.Forget(worker.Slot);
        if (worker.Task is not null) Register(worker.RootSlot, worker.Slot);
        return death;
    }

    /// <summary>A process of another node, by that node's word.</summary>
    internal void BuryGuest(GuestGone gone, int? root)
    {
        _gone.Add(gone.Slot);
        services.Homes.Tell(new ProcessGone(gone.Slot, gone.Held) { Failed = gone.Failed });
        if (gone.Process is { } process) Quarantine(process, gone.SystemUid);
        if (root is { } family) Register(family, gone.Slot);
    }

    /// <summary>A process of a node that is given up: whether it was inside a critical section, nobody can say.</summary>
    internal void BuryUnseen(int slot, int? root = null)
    {
        if (!_gone.Add(slot)) return;
        services.Homes.Tell(new ProcessGone(slot, []) { Failed = true, IsUnseen = true });
        if (root is { } family) Register(family, slot);
    }

    internal void TellGone(string nodeId, GuestGone gone) => ((ExtendedActorSystem)services.System).Provider
        .ResolveActorRef($"{NodePlace.ActorsOf(nodeId)}/{NodeActor.ActorName}").Tell(gone, ActorRefs.NoSender);

    /// <summary>A connected program has ended: nobody can hold a handle of its family's objects any more.</summary>
    internal void BuryFamily(int root, IEnumerable<int> alive)
    {
        _gone.Add(root);
        _families.Remove(root, out var family);
        services.Homes.Tell(new FamilyGone(new HashSet<int>([root, .. family ?? [], .. alive])));
    }

    /// <summary>The box of a dead process; null when there is none that can be read, which must not keep its death from being told.</summary>
    internal static MappedBlackBox? OpenBox(string file)
    {
        try
        {
            return MappedBlackBox.OpenForReading(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The uid names this incarnation only; without it Akka would merely stop talking to the address for a while.</summary>
    internal void Quarantine(IActorRef process, int uid) =>
        ((IRemoteActorRefProvider)((ExtendedActorSystem)services.System).Provider).Quarantine(process.Path.Address, uid);

    private void Register(int root, int slot)
    {
        if (_gone.Contains(root)) return;
        if (!_families.TryGetValue(root, out var family)) _families[root] = family = [];
        family.Add(slot);
    }

    internal static void Notify(WorkerRecord worker, StartProcess task, DeathCertificate death) => task.Owner.Tell(
        new ProcessEnded(task.Request, PackedDeath.Pack(death), worker.Outcome?.Result, worker.Outcome?.Error), ActorRefs.NoSender);
}
