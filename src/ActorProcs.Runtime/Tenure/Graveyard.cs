using System.Runtime.CompilerServices;
using Akka.Actor;

namespace ActorProcs.Tenure;

/// <summary>The processes of a node that are proved dead. What arrives from them afterwards is ignored.</summary>
/// <remarks>One for all homes of a node: each home on its own would remember every death for as long as it lives.</remarks>
internal sealed class Graveyard
{
    private static readonly ConditionalWeakTable<ActorSystem, Graveyard> BySystem = [];

    private readonly Dictionary<int, ProcessGone> _dead = [];
    private readonly Lock _gate = new();

    internal static Graveyard Of(ActorSystem system) => BySystem.GetValue(system, static _ => new Graveyard());

    internal void Bury(ProcessGone gone)
    {
        lock (_gate) _dead.TryAdd(gone.Slot, gone);
    }

    /// <summary>For who sees to it by other means that nothing of the dead arrives.</summary>
    internal void Forget(int slot)
    {
        lock (_gate) _dead.Remove(slot);
    }

    internal bool Has(int slot) => Find(slot) is not null;

    internal ProcessGone? Find(int slot)
    {
        lock (_gate) return _dead.GetValueOrDefault(slot);
    }
}
