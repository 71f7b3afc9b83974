using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Cli.Api;

/// <summary>A node of the cluster at one moment, as it has told the one that is asked.</summary>
internal sealed record NodeView
{
    public required string Id { get; init; }

    /// <summary>What people call it: the id, unless it was given a name.</summary>
    public required string Name { get; init; }

    /// <summary>Where other hosts reach it; nothing for a node that has no port.</summary>
    public string? Endpoint { get; init; }

    /// <summary><c>up</c>, or <c>draining</c>: it takes no more work.</summary>
    public required string State { get; init; }

    public required int Pid { get; init; }

    /// <summary>How many processes it is meant for.</summary>
    public required int Workers { get; init; }

    public required int Busy { get; init; }

    public required int Spares { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    internal static NodeView Of(NodeState state) => new()
    {
        Id = state.Id,
        Name = state.Name,
        Endpoint = NodeName.TryParse(state.Id, out var name) && name.Host is not null ? $"{name.Host}:{name.Port}" : null,
        State = state.IsDraining ? "draining" : "up",
        Pid = state.Pid,
        Workers = state.Workers,
        Busy = state.Busy,
        Spares = state.Spares,
        Labels = state.Labels,
    };
}

internal sealed record NodeList(IReadOnlyList<NodeView> Nodes);
