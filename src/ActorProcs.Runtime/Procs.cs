using System.Diagnostics.CodeAnalysis;
using ActorProcs.Processes;

namespace ActorProcs;

public static partial class Procs
{
    /// <summary>This process. Python: <c>current_process()</c>.</summary>
    public static Proc Current { get; } = new(new SelfState());

    /// <summary>The process that started this one; null in the main process. Python: <c>parent_process()</c>.</summary>
    public static Proc? Parent => WorkerProgram.Parent;

    /// <summary>How many processors this program may use: it honours affinity and container limits, unlike Python's <c>cpu_count()</c>.</summary>
    public static int CpuCount => Environment.ProcessorCount;

    /// <summary>The children of this process that are alive now. Python: <c>active_children()</c>.</summary>
    public static IReadOnlyList<Proc> ActiveChildren() => ProcContext.Default.ActiveChildren();

    /// <summary>Ends this process with an exit code. Inside a process of ours it throws, so that finally blocks run: Python's
    /// <c>sys.exit</c>. In the main program it is <see cref="Environment.Exit"/>, which runs none.</summary>
    /// <param name="code">The exit code, modulo 256.</param>
    [DoesNotReturn]
    public static void Exit(int code = 0)
    {
        if (WorkerProgram.IsWorker) throw new ProcExitException(code);
        Environment.Exit(code);
        throw new InvalidOperationException("Environment.Exit returned.");
    }
}
