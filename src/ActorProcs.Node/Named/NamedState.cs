using MemoryPack;

namespace ActorProcs.Named;

/// <summary>The machine as a member of the log has it: fed by the log, looked at by the gateway.</summary>
internal sealed class NamedState : IAgreedState
{
    private readonly NamedMachine _machine = new();
    private readonly Lock _gate = new();

    /// <summary>A command could not be done: a fault of ours, and the same one on every member.</summary>
    internal event Action<Exception>? Failed;

    /// <summary>Commands of these gateways have been agreed. Raised where they are applied: note it and return.</summary>
    internal event Action<IReadOnlyCollection<string>>? Moved;

    public void Apply(byte[] entry)
    {
        var batch = MemoryPackSerializer.Deserialize<NamedBatch>(entry)!;
        var asked = new HashSet<string>();
        IReadOnlyCollection<string> reached;
        lock (_gate)
        {
            foreach (var command in batch.Commands)
            {
                if (command is GatewayCommand from) asked.Add(from.Gateway);
                try
                {
                    _machine.Apply(command);
                }
#pragma warning disable CA1031 // One command that fails must not end the log for all objects.
                catch (Exception e)
                {
                    Failed?.Invoke(e);
                }
#pragma warning restore CA1031
            }

            reached = [.. _machine.TakeReached().Union(asked)];
        }

        Moved?.Invoke(reached);
    }

    public byte[] Save()
    {
        lock (_gate) return _machine.Save();
    }

    public void Load(byte[] saved)
    {
        lock (_gate) _machine.Load(saved);
    }

    internal (long Agreed, IReadOnlyList<NamedEffect> Effects)? Look(string gateway, long after)
    {
        lock (_gate) return _machine.Look(gateway, after);
    }

    internal bool IsExpelled(string gateway)
    {
        lock (_gate) return _machine.IsExpelled(gateway);
    }

    internal IReadOnlyCollection<string> Gateways
    {
        get
        {
            lock (_gate) return [.. _machine.Gateways];
        }
    }

    internal NamedObjectInfo[] Describe()
    {
        lock (_gate) return [.. _machine.Describe()];
    }
}
