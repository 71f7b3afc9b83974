using System.CommandLine;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>The nouns <c>lock</c>, <c>value</c> and <c>queue</c>: what programs share by a name.</summary>
internal sealed class NamedCommand : Command, IHasExamples
{
    private NamedCommand(string noun, string description, IReadOnlySet<string> kinds)
        : base(noun, description)
    {
        Add(new NamedListCommand(noun, kinds));
        Add(new NamedShowCommand(noun, kinds));
        Examples = [$"actorprocs {noun} list", $"actorprocs {noun} show orders -o json"];
    }

    public IReadOnlyList<string> Examples { get; }

    internal static NamedCommand Lock() => new(
        "lock",
        "Locks, semaphores, events, conditions and barriers that programs find by a name.",
        new HashSet<string> { "lock", "rlock", "semaphore", "event", "condition", "barrier" });

    internal static NamedCommand Value() => new("value", "Values and arrays that programs find by a name.", new HashSet<string> { "value", "array" });

    internal static NamedCommand Queue() => new("queue", "Queues that programs find by a name.", new HashSet<string> { "queue" });
}
