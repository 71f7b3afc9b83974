using System.Reflection;
using System.Runtime.CompilerServices;
using ActorProcs.Code.Reach;
using ActorProcs.Processes;

namespace ActorProcs.Forking;

/// <summary>The original's part: finds the method that waits, and starts a process that goes on with a copy of it.</summary>
internal static class Fork
{
    /// <summary>Never fails: what goes wrong is the outcome.</summary>
    /// <remarks>The copy is made before this returns for the first time, while the method that waits stands still.</remarks>
    internal static async Task<ForkOutcome> RunAsync(ProcContext context, ForkAwaiter awaiter, Action continuation)
    {
#pragma warning disable CA1031 // A negative number and LastForkError are how a fork fails.
        try
        {
            var machine = FindMachine(continuation);
            var field = Check(machine, awaiter);
            var child = new ChildState(context, ForkedMethod.Target, [machine, field], new ProcOptions(), wantsResult: false);
            var clone = new Proc(child);
            await child.StartAsync(CancellationToken.None).ConfigureAwait(false);
            return new ForkOutcome(child.Pid!.Value, clone, null);
        }
        catch (Exception e)
        {
            return ForkOutcome.Failed(e);
        }
#pragma warning restore CA1031
    }

    /// <summary>The builders of .NET's own tasks keep the state machine in a box, whose method is the continuation.</summary>
    private static IAsyncStateMachine FindMachine(Action continuation)
    {
        var box = continuation.Target;
        var field = box?.GetType().GetField("StateMachine", BindingFlags.Instance | BindingFlags.Public);
        var machine = field?.GetValue(box) as IAsyncStateMachine;
        return machine is not null && CompilerNames.IsStateMachine(machine.GetType()) && SuspendedMethod.BuilderOf(machine.GetType()) is not null
            ? machine
            : throw Unforkable.NoStateMachine(box);
    }

    /// <summary>The name of the field in which the method keeps the awaiter.</summary>
    private static string Check(IAsyncStateMachine machine, ForkAwaiter awaiter)
    {
        var type = machine.GetType();
        var builder = SuspendedMethod.BuilderOf(type)!.FieldType;
        if (builder == typeof(AsyncIteratorMethodBuilder)) throw Unforkable.Iterator(type);
        if (!MethodEnd.Knows(builder)) throw Unforkable.Builder(type, builder);
        OpenLoops.Check(machine);
        return SuspendedMethod.AwaitersOf(type).FirstOrDefault(field => ReferenceEquals(field.GetValue(machine), awaiter))?.Name
            ?? throw Unforkable.ThroughAnother(type);
    }
}
