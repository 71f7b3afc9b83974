using ActorProcs.Tenure;
using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>What the home of a queue makes of each message. No actor itself, so that it outlives errors, and that tests can drive it.</summary>
internal class QueueDesk : IDisposable
{
    private readonly IPageStore _pages;
    private readonly IQueueOutlet _outlet;
    private readonly string _windowToken;
    private readonly TakeWindow _window;

    internal QueueDesk(ObjectId id, QueueState state, IPageStore pages, IQueueOutlet outlet)
    {
        (Id, _pages, _outlet) = (id, pages, outlet);
        (_windowToken, var page) = pages.Make(TakeWindow.Size);
        _window = new TakeWindow(page);
        Ledger = new QueueLedger(id, state.Capacity, state.ByteBound, _window, outlet);
    }

    internal QueueLedger Ledger { get; }

    internal ObjectId Id { get; }

    internal virtual bool Receive(object message)
    {
        switch (message)
        {
            case AttachQueue attach:
                Attach(attach);
                break;
            case LookAtQueue look:
                Look(look);
                return true;
            case AwaitItems items:
                Ledger.AwaitItems(items.Slot, items.Count);
                break;
            case AwaitRoom room:
                Ledger.AwaitRoom(room.Slot, room.Count);
                break;
            case CloseQueue close:
                Ledger.Close();
                _outlet.Tell(close.Slot, new QueueLooked(Id, close.Request, 0));
                break;
            case AwaitDone done:
                Ledger.AwaitDone(done.Slot, done.Request);
                break;
            case CancelDone cancel:
                Ledger.CancelDone(cancel.Slot, cancel.Request);
                break;
            case DetachQueue detach:
                Ledger.Detach(detach.Slot);
                break;
            case ProcessGone gone:
                Ledger.Bury(gone.Slot);
                break;
            default:
                return false;
        }

        Ledger.Settle();
        return true;
    }

    internal void Settle(bool late)
    {
        if (late) Ledger.SettleLate();
        else Ledger.Settle();
    }

    public void Dispose()
    {
        foreach (var item in Ledger.Rest) _pages.Delete(item);
        Ledger.Dispose();
        _window.Dispose();
        _pages.Delete(_windowToken);
    }

    private void Attach(AttachQueue attach)
    {
        if (Ledger.Has(attach.Slot)) return;
        try
        {
            Ledger.Attach(attach.Slot, new Lane(_pages.Open(attach.Lane, Lane.Size)));
        }
        catch (IOException e)
        {
            _outlet.Tell(attach.Slot, new QueueRefused(Id, e.Message));
            return;
        }

        // Both have it mapped: the name is not needed any more, and what has no name cannot be left behind.
        _pages.Delete(attach.Lane);
        _outlet.Tell(attach.Slot, new QueueAttached(Id, _windowToken, Ledger.Capacity));
    }

    private void Look(LookAtQueue look)
    {
        Ledger.Settle();
        if (look.WantsRoom) Ledger.OfferRoom(look.Slot);
        if (look.Request != 0) _outlet.Tell(look.Slot, new QueueLooked(Id, look.Request, Ledger.Count));
    }
}
