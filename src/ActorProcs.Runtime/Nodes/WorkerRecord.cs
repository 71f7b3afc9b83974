using ActorProcs.Processes;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>One operating-system process, as its node sees it: first idle, then one process, then gone. Never used twice.</summary>
internal sealed class WorkerRecord(int slot, string blackBoxFile, WorkerEvents events)
{
    internal int Slot { get; } = slot;

    internal string BlackBoxFile { get; } = blackBoxFile;

    internal WorkerEvents Events { get; } = events;

    internal ChildProcess Child { get; set; } = null!;

    /// <summary>The folder of the only application it can serve, whose dependencies it has instead of its own; null when it has its own.</summary>
    internal string? TailoredFor { get; init; }

    /// <summary>Its actor system is up and warm.</summary>
    internal bool IsReady { get; set; }

    /// <summary>It has read its order: from here on the function may have had effects.</summary>
    internal bool HasBegun { get; set; }

    /// <summary>Its owner has been told that it runs.</summary>
    internal bool Announced { get; set; }

    /// <summary>How many processes stand above it, itself included.</summary>
    internal int Depth { get; set; }

    internal int SystemUid { get; set; }

    internal IActorRef? Process { get; set; }

    internal StartProcess? Task { get; private set; }

    /// <summary>The program at the root of the family: where output goes, and whose end ends them all.</summary>
    internal int RootSlot { get; private set; }

    /// <summary>The pool actor that this worker serves.</summary>
    internal IActorRef? Pool { get; set; }

    /// <summary>Whether it works for a pool, here or on another node.</summary>
    internal bool ServesPool => Task?.Order.Pool is not null;

    /// <summary>The node for which it runs, when that is another.</summary>
    internal Origin? Origin { get; set; }

    /// <summary>Keeps the program's files here, when they came from another host.</summary>
    internal IDisposable? Files { get; set; }

    /// <summary>The other nodes where it is known.</summary>
    internal Visits Visits { get; } = new();

    internal Outcome? Outcome { get; set; }

    /// <summary>The last signal that somebody asked for.</summary>
    internal int? Requested { get; set; }

    internal bool IsIdle => Task is null;

    internal string State => IsIdle ? IsReady ? "spare" : "starting" : HasBegun ? "running" : "assigned";

    internal string Name => Task?.Order.Name ?? $"spare-{Slot}";

    internal void Assign(StartProcess task, int rootSlot, Action<bool, byte[]> sink)
    {
        Task = task;
        RootSlot = rootSlot;
        Events.Sink = sink;
        Child.Send(IControlFrame.Pack(new Assign(task.Order, Depth)));
    }

    /// <summary>Made once, as soon as the death is proved: the memory verdict counts how often it is asked.</summary>
    internal DeathCertificate Certify(string node, ExitOutcome exit, MemoryVerdict memory)
    {
        // Words alone are no proof: a function may have caught the exception and gone on.
        var outOfMemory = memory.Proves(exit, Child.EndSignal) || (exit.ExitCode != 0 && Events.SaidOutOfMemory);
        return new DeathCertificate
        {
            Process = Name,
            Pid = Child.Pid,
            Node = node,
            ExitCode = exit.ExitCode,
            Signal = exit.Signal,
            PeakMemory = exit.PeakMemory,
            OutOfMemory = outOfMemory,
            LastErrorLines = Child.LastErrorLines,
            Cause = DeathCauses.Tell(exit, Outcome?.Cause, Requested, outOfMemory),
        };
    }
}
