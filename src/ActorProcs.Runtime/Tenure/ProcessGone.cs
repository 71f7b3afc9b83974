using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Tenure;

/// <summary>The operating system has proved a process dead. Local to the node: told to every home.</summary>
/// <param name="Slot">The dead process. Slots are never used twice.</param>
/// <param name="Held">The objects it was inside the critical section of, by its black box.</param>
internal sealed record ProcessGone(int Slot, IReadOnlyList<ObjectId> Held) : INoSerializationVerificationNeeded
{
    /// <summary>It did not end of itself with 0, nor as a worker that its pool had stopped: what it was going to do will not be done.</summary>
    internal bool Failed { get; init; }

    /// <summary>Its whole node is gone, and its black box with it: it may have been inside the critical section of anything.</summary>
    internal bool IsUnseen { get; init; }

    internal bool MayHaveHeld(ObjectId id) => IsUnseen || Held.Contains(id);
}
