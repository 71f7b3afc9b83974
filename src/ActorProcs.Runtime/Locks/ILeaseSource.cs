namespace ActorProcs.Locks;

/// <summary>What gave a <see cref="ProcLease"/> and takes it back.</summary>
internal interface ILeaseSource
{
    /// <summary>Ends that acquisition; does nothing when it has ended.</summary>
    /// <param name="stamp">Names the acquisition among those of this source.</param>
    /// <param name="token">The lease's fencing token.</param>
    void End(long stamp, long token);
}
