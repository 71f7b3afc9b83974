namespace ActorProcs.Tenure;

/// <summary>The data that travels with tenure. Only who holds the word may use it, except where a member says otherwise.</summary>
internal abstract class Guarded
{
    /// <summary>The home's count of changes that this replica has; -1 before it has any state.</summary>
    internal long Version { get; private protected set; } = -1;

    /// <summary>Perhaps differs from what the home has.</summary>
    internal abstract bool IsTouched { get; }

    /// <summary>What differs from what the home has; null when nothing does.</summary>
    internal abstract StateChange? TakeChange();

    /// <summary>The home has the change that was taken last.</summary>
    internal abstract void Acknowledged(long version);

    /// <summary>The state has come from the home. Nobody holds the word. The bytes must not be written to.</summary>
    internal abstract void Load(byte[] state, long version);
}
