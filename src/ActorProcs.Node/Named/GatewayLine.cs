namespace ActorProcs.Named;

/// <summary>What a gateway has asked for and does not know to be agreed, and what it has heard: its side of the two streams.</summary>
/// <remarks>Without actors or clocks, so that it can be explored: the time is given to it.</remarks>
internal sealed class GatewayLine(string name)
{
    private readonly Queue<Waiting> _waiting = new();
    private long _lastSequence;

    internal long Heard { get; private set; }

    internal bool IsIdle => _waiting.Count == 0;

    internal int Count => _waiting.Count;

    /// <summary>What the messages of processes in it are, all together.</summary>
    internal long Bytes { get; private set; }

    /// <summary>How long the oldest one waits.</summary>
    internal long OldestSince => _waiting.TryPeek(out var oldest) ? oldest.Since : long.MaxValue;

    internal GatewayCommand Add(INamedVerb verb, long now)
    {
        var command = new GatewayCommand(name, ++_lastSequence, Heard, verb);
        _waiting.Enqueue(new Waiting(command, now));
        Bytes += SizeOf(command);
        return command;
    }

    /// <summary>Everything from the oldest on, with what has been heard by now.</summary>
    internal IReadOnlyList<GatewayCommand> Again() => [.. _waiting.Select(waiting => waiting.Command with { Heard = Heard })];

    /// <summary>They have taken effect up to this one. Gives when the last of them was asked for, null when none is new.</summary>
    internal long? Agreed(long sequence)
    {
        long? since = null;
        while (_waiting.TryPeek(out var oldest) && oldest.Command.Sequence <= sequence)
        {
            since = _waiting.Dequeue().Since;
            Bytes -= SizeOf(oldest.Command);
        }

        return since;
    }

    /// <summary>Those that are next: each once, in order, however often and in whatever order they come.</summary>
    internal IEnumerable<NamedEffect> Hear(IReadOnlyList<NamedEffect> effects)
    {
        foreach (var effect in effects)
        {
            if (effect.Number != Heard + 1) continue;
            Heard = effect.Number;
            yield return effect;
        }
    }

    private static long SizeOf(GatewayCommand command) => command.Verb is SayForGuest say ? say.Bytes.Length : 0;

    private readonly record struct Waiting(GatewayCommand Command, long Since);
}
