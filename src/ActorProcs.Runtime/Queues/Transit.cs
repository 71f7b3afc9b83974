namespace ActorProcs.Queues;

/// <summary>Handles that are packed for a process which does not exist yet: when it does, those who keep account of them are told which
/// it is.</summary>
/// <remarks>Packing happens on one thread, within <see cref="Begin"/> and <see cref="Dispose"/>.</remarks>
internal sealed class Transit : IDisposable
{
    [ThreadStatic] private static Transit? t_current;

    private readonly List<Action<int>> _arrivals = [];

    internal static Transit Begin() => t_current = new Transit();

    /// <summary>Called while a handle is packed.</summary>
    /// <param name="arrived">Told the number of the process, or less than 0 when it could not be started. Never called when the handle is not
    /// packed for one.</param>
    internal static void Note(Action<int> arrived) => t_current?._arrivals.Add(arrived);

    internal void Arrive(int slot)
    {
        foreach (var arrived in _arrivals) arrived(slot);
        _arrivals.Clear();
    }

    /// <summary>Packing has ended.</summary>
    public void Dispose() => t_current = null;
}
