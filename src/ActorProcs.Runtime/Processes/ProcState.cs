namespace ActorProcs.Processes;

/// <summary>What a <see cref="Proc"/> stands for: a child, this process itself, or its parent.</summary>
internal abstract class ProcState
{
    internal abstract string Name { get; set; }

    internal abstract int? Pid { get; }

    internal abstract string Node { get; }

    internal abstract bool Daemon { get; set; }

    internal abstract Task<int> Exited { get; }

    internal virtual DeathCertificate? Death => null;

    internal virtual bool IsAlive => !Exited.IsCompleted;

    internal abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Throws when this process may not wait for that one.</summary>
    internal abstract void CheckJoin();

    internal abstract void Signal(int signal);
}
