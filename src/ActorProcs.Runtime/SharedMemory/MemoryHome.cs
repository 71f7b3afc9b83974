using ActorProcs.Nodes;
using ActorProcs.Signals;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.SharedMemory;

/// <summary>The home of a block of memory. It ends with the block's name, and takes the file along.</summary>
internal sealed class MemoryHome : UntypedActor
{
    internal const string Kind = "memory";

    private readonly Graveyard _graveyard = Graveyard.Of(Context.System);
    private readonly BulkStore _bulk = WireScope.StoreOf(Context.System);
    private readonly ObjectId _id;
    private readonly byte[] _state;
    private readonly MemoryTerms _terms;
    private readonly MemoryUsers _users;

    public MemoryHome(CreateHome create)
    {
        (_id, _state) = (create.Id, create.State);
        _terms = MemoryPackSerializer.Deserialize<MemoryTerms>(create.State)!;
        _users = new MemoryUsers(create.OwnerSlot);

        // 1. A process makes a block and is killed. 2. The operating system tells of the death before the connection hands over the request.
        // 3. The block is made now, and nobody will ever tell of that death again.
        if (_graveyard.Has(create.OwnerSlot)) _users.Bury(create.OwnerSlot);
        EndIfOver();
    }

    internal static Props? TryMake(CreateHome create) => create.Kind == Kind ? Props.Create(() => new MemoryHome(create)) : null;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AttachMemory attach:
                Attach(attach);
                break;
            case LeaveMemory leave when leave.Token == _terms.Token:
                _users.Leave(leave.Slot);
                break;
            case BindMemory bind when bind.Token == _terms.Token && !_graveyard.Has(bind.User):
                _users.Expect(bind.User);
                break;
            case UnlinkMemory unlink:
                if (unlink.Token == _terms.Token) _users.Unlink();
                EndIfOver();
                Answer(unlink, Verdict.Done);
                return;
            case ProcessGone gone:
                _users.Bury(gone.Slot);
                break;
            case LeaveMemory or BindMemory or CancelWait:
                return; // Of an earlier block of this name, or of a thread that was interrupted.
            default:
                Unhandled(message);
                return;
        }

        EndIfOver();
    }

    protected override void PostStop() => _bulk.Delete(_terms.Token);

    private void Attach(AttachMemory attach)
    {
        var meant = attach.Token is null || attach.Token == _terms.Token;
        if (meant && !_users.IsOver) _users.Attach(attach.Slot, byReference: attach.Request == 0);
        Answer(attach, _users.IsOver ? Verdict.GaveUp : meant ? Verdict.Done : Verdict.Refused);
    }

    private void Answer(ISignalRequest request, Verdict verdict)
    {
        if (request.Request != 0) Sender.Tell(new SignalAnswer(_id, request.Request, verdict, 0, null, _state), Self);
    }

    private void EndIfOver()
    {
        if (!_users.IsOver) return;

        // The file goes now: who is told that it is over finds it gone.
        _bulk.Delete(_terms.Token);
        Context.Parent.Tell(new DropHome(_id), Self);
    }
}
