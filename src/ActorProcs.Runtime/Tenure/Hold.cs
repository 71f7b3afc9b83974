namespace ActorProcs.Tenure;

/// <summary>One acquisition.</summary>
/// <param name="Ticket">Its number at this site.</param>
/// <param name="Token">Its number in the whole life of the object, across sites and deaths: the fencing token.</param>
/// <param name="IsAbandoned">The one before ended with the death of its process.</param>
internal readonly record struct Hold(long Ticket, long Token, bool IsAbandoned);
