using System.Globalization;
using ActorProcs.Containers;
using ActorProcs.Nodes;
using ActorProcs.Queues;
using ActorProcs.Signals;
using ActorProcs.Tenure;

namespace ActorProcs.Named;

// How much waits here to be agreed: in an outage of hours all that is asked for would be kept.
internal sealed partial class NamedGateway
{
    private readonly UnmadeObjects _unmade = new();

    private bool IsFull => IsBeyond(1);

    private bool IsBeyond(int times) => _line.Count >= times * _settings.MostWaiting || _line.Bytes >= times * _settings.MostBytesWaiting;

    /// <summary>What somebody waits for the answer of can be refused, as if it had not been said; what gives something back not as soon as the rest.
    /// What only tells, such as that a lock is free again, or that an item has arrived, is taken in any case: there is no more of it than
    /// there was room for what it follows. The same holds for the word that nobody waits any more, but for those whose own request was refused; if it is
    /// lost, what is granted late is given back.</summary>
    private bool IsRefused(IForHome message) => message switch
    {
        CreateHome create => _unmade.RefusesToMake(create.Id, Sender.Path, IsFull),
        CheckTerms check => _unmade.RefusesToAsk(check.Id, Sender.Path, IsBeyond(2)),
        Peek => IsFull,
        ReleaseAnswer => false,
        CancelWait => IsBeyond(4),
        ReleasePermits or FinishItem or WaiterResumed or BarrierActionDone => IsBeyond(2) && ((ISignalRequest)message).Request != 0,
        ISignalRequest request => request.Request != 0 && IsFull,
        _ => false,
    };

    private void Refuse(IForHome message)
    {
        switch (message)
        {
            case CancelWait:
                break;
            case CheckTerms check:
                NotAsked(check.Request);
                break;
            case ISignalRequest request:
                NotAsked(request.Request);
                break;
            case Peek peek:
                Sender.Tell(new NotPeeked(peek.Id, peek.Question, Full()), Self);
                break;
        }

        void NotAsked(long request) => Sender.Tell(new SignalAnswer(message.Id, request, Verdict.NotAsked, 0, Full(), null), Self);
    }

    private string Full() => string.Create(CultureInfo.InvariantCulture,
        $"Named objects can be asked for no more at the moment: {_line.Count:N0} requests with {_line.Bytes:N0} bytes of the processes of this node ({_settings.Gateway}) wait to be agreed by "
        + $"the nodes that keep them, and {_settings.MostWaiting:N0} requests or {_settings.MostBytesWaiting:N0} bytes are the most. This one was not asked for: nothing has happened. If it lasts, no majority of "
        + $"those nodes can be reached: `actorprocs node list` shows which are there. Else ask for less at once.");
}
