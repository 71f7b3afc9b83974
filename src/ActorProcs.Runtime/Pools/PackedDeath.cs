using MemoryPack;

namespace ActorProcs.Pools;

/// <summary>A <see cref="DeathCertificate"/> as it travels.</summary>
[MemoryPackable]
internal sealed partial record PackedDeath(
    string Process, int Pid, string Node, int ExitCode, string Cause, int? Signal, bool OutOfMemory, long PeakMemory, string[] LastErrorLines)
{
    internal static PackedDeath Pack(DeathCertificate death) => new(
        death.Process, death.Pid, death.Node, death.ExitCode, death.Cause, death.Signal, death.OutOfMemory, death.PeakMemory, [.. death.LastErrorLines]);

    internal DeathCertificate Unpack() => new()
    {
        Process = Process,
        Pid = Pid,
        Node = Node,
        ExitCode = ExitCode,
        Cause = Cause,
        Signal = Signal,
        OutOfMemory = OutOfMemory,
        PeakMemory = PeakMemory,
        LastErrorLines = LastErrorLines,
    };
}
