using System.Globalization;
using ActorProcs.Signals;
using ActorProcs.Tenure;
using MemoryPack;

namespace ActorProcs.Containers;

/// <summary>A dictionary or a list that the nodes of a cluster keep together: its contents are in memory, and in the messages.</summary>
internal sealed class AgreedContainer(ContainerState state) : ISignalState
{
    /// <summary>The most bytes in one: each node that keeps it has them in memory, and writes them to disk again and again.</summary>
    internal const long ByteBound = 256L << 20;

    /// <summary>The most that one operation may bring: all that others ask for waits until the nodes have passed it on.</summary>
    internal const long MostAtOnce = 32L << 20;

    internal AgreedContainer(string kind, ContainerTerms terms)
        : this(ContainerState.Make(kind, terms, bulk: null))
    {
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{state.Count} {(state is ListState ? "items" : "entries")}");

    public void Take(ISignalRequest request, ISignalOutlet outlet)
    {
        var ticket = Ticket.Of(request);
        try
        {
            if (state.Take(request) is { } reply) outlet.Answer(ticket, Verdict.Done, code: MemoryPackSerializer.Serialize(reply));
        }
#pragma warning disable CA1031 // No room, or contents beyond what one array holds: who asked is told, and the others lose nothing.
        catch (Exception e)
        {
            state.Release(ticket);
            outlet.Answer(ticket, Verdict.Refused, text: e.Message);
        }
#pragma warning restore CA1031
    }

    public void Bury(ProcessGone gone, ISignalOutlet outlet) => state.Bury(gone.Slot);

    public byte[] Save() => state.Save();

    public void Load(byte[] saved) => state.Load(saved);
}
