namespace ActorProcs;

/// <summary>A process died while somebody waited for its result. Only the work it was doing is lost.</summary>
/// <param name="message">Which process, how it died, what it was doing.</param>
/// <param name="death">What is known of the death.</param>
/// <param name="item">The index of the pool item it was running, if it was running one.</param>
public sealed class ProcDiedException(string message, DeathCertificate death, int? item = null) : ProcException(message)
{
    /// <summary>What is known of the death.</summary>
    public DeathCertificate Death { get; } = death;

    /// <summary>The index, in its map, of the item the process was running; null when it ran none.</summary>
    public int? Item { get; } = item;
}
