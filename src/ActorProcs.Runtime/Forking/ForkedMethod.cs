using System.Reflection;
using System.Runtime.CompilerServices;
using ActorProcs.Code.Reach;
using ActorProcs.Processes;

namespace ActorProcs.Forking;

/// <summary>The clone's part: goes on with the copy of a suspended method, to its end.</summary>
internal static class ForkedMethod
{
    private static readonly MethodInfo Method = ((Delegate)ContinueAsync).Method;

    /// <summary>What a clone is started with.</summary>
    internal static Delegate Target { get; } = (Func<IAsyncStateMachine, string, Task>)ContinueAsync;

    internal static bool Is(Delegate target) => target.Method == Method;

    /// <param name="machine">The copy: the variables are there, and neither a builder nor an awaiter.</param>
    /// <param name="awaiter">The field in which it expects the awaiter of the fork.</param>
    private static async Task ContinueAsync(IAsyncStateMachine machine, string awaiter)
    {
        var type = machine.GetType();
        SuspendedMethod.AwaitersOf(type).Single(field => field.Name == awaiter).SetValue(machine, ForkAwaiter.InClone());
        OpenLoops.Resume(machine);
        var end = MethodEnd.Run(machine, SuspendedMethod.BuilderOf(type)!);
        await end.ConfigureAwait(false);

        // What Main returns is an exit code, in the clone as in the original.
        if (end is Task<int> main && IsMain(type)) throw new ProcExitException(main.Result);
    }

    private static bool IsMain(Type machine) =>
        machine.Assembly.EntryPoint is { } entry && entry.DeclaringType == machine.DeclaringType
        && (machine.Name.StartsWith("<Main>d", StringComparison.Ordinal) || machine.Name.StartsWith("<<Main>$>d", StringComparison.Ordinal));
}
