using ActorProcs.Tenure;
using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>The home of one direction of a connection: a queue that closes when one of its sides is held by nobody.</summary>
internal sealed class PipeDesk(ObjectId id, QueueState state, IPageStore pages, IQueueOutlet outlet) : QueueDesk(id, state, pages, outlet)
{
    private readonly PipeEnds _ends = new();
    private readonly IQueueOutlet _outlet = outlet;

    internal override bool Receive(object message)
    {
        switch (message)
        {
            case OpenEnd open:
                _ends.Open(open.Slot, open.Writes, open.Ticket);
                return true;
            case CloseEnd close:
                _ends.Close(close.Slot, close.Writes);
                break;
            case SendEnd send:
                _ends.Send(new EndTicket(send.Slot, send.Number), send.Writes);
                return true;
            case BindEnd bind:
                _ends.Bind(new EndTicket(bind.Slot, bind.Number), bind.To);
                break;
            case ProcessGone gone:
                base.Receive(gone);
                _ends.Bury(gone.Slot);
                break;
            default:
                return base.Receive(message);
        }

        EndIfOver();
        return true;
    }

    private void EndIfOver()
    {
        var (noWriters, noReaders) = (_ends.IsOver(writes: true), _ends.IsOver(writes: false));
        // Without writers the readers read what is there and then find the end; without readers the writers find a broken pipe.
        if ((noWriters || noReaders) && !Ledger.IsClosed)
        {
            Ledger.Close();
            Ledger.Settle();
        }

        if (noWriters && noReaders) _outlet.Drop();
    }
}
