using ActorProcs.Nodes;
using Akka.Actor;

namespace ActorProcs.Tenure;

/// <summary>The one actor that owns a shared object.</summary>
internal sealed class HomeActor(HomeActor.Keeper keeper) : UntypedActor
{
    private Home? _home;

    protected override void PreStart()
    {
        _home = keeper.Open(Context.System);
        _home.Self = Self;
    }

    protected override void OnReceive(object message)
    {
        if (message is DescribeHome) Sender.Tell(_home!.ToString(), Self);
        else if (!_home!.Receive(message)) Unhandled(message);
    }

    /// <summary>Keeps the home over restarts of its actor: an error in one message must not set the object back to its first state.</summary>
    internal sealed class Keeper(CreateHome create)
    {
        private Home? _home;

        internal Home Open(ActorSystem system) => _home ??= new Home(create, Graveyard.Of(system));
    }
}
