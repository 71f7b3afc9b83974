using ActorProcs.Code.Reach;

namespace ActorProcs.Forking;

/// <summary>Says why what awaits a fork cannot be copied, and what to do.</summary>
internal static class Unforkable
{
    private const string Remedy = "Write `await Procs.ForkAsync()` directly in an async method.";

    internal static InvalidOperationException NotAwaited() => new(
        $"ForkAsync was not awaited, so there is no suspended method to copy. {Remedy}");

    /// <summary>Somebody has hung a function of his own on the awaiter; or the method was compiled for the runtime's own suspension, which
    /// comes with .NET 11 and leaves no state machine behind.</summary>
    internal static InvalidOperationException NoStateMachine(object? target) => new(
        $"What waits for this fork is {(target is null ? "a static function" : CompilerNames.OfType(target.GetType()))}, and not the state "
        + "machine that the C# compiler makes of an async method, so there are no local variables to copy. "
        + $"{Remedy} A project that sets the compiler feature 'runtime-async' cannot fork: leave it off there.");

    internal static InvalidOperationException ThroughAnother(Type machine) => new(
        $"{SuspendedMethod.NameOf(machine)} awaits the fork through an awaiter that is not ForkAsync's own, which a clone could not find the end of. {Remedy}");

    internal static NotSupportedException Iterator(Type machine) => new(
        $"{SuspendedMethod.NameOf(machine)} is an asynchronous iterator: a clone of it would have nobody who asks for its next item, and would stand "
        + "still. Fork in the method that reads it, or in one that it calls.");

    internal static NotSupportedException Builder(Type machine, Type builder) => new(
        $"{SuspendedMethod.NameOf(machine)} returns a task of its own kind, made by {CompilerNames.OfType(builder)}, whose end a clone could not wait for. "
        + "Fork in a method that returns Task, ValueTask or void.");

    internal static NotSupportedException Enumerator(string name, Type machine) => new(
        $"{SuspendedMethod.NameOf(machine)} forks inside a foreach over a {name} from which items have been removed, whose copy is packed otherwise, so "
        + "that the clone would lose its place. Loop over a copy of it (ToArray), and fork there.");
}
