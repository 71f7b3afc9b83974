using ActorProcs.Named;
using ActorProcs.Wire;
using Akka.Actor;
using FsCheck.Xunit;

namespace ActorProcs.Node.Tests.Named;

public sealed class UnmadeObjectsTests
{
    private static readonly ObjectId Id = ObjectId.New();
    private static readonly ActorPath Maker = ActorPath.Parse("akka://a/user/one");
    private static readonly ActorPath Other = ActorPath.Parse("akka://a/user/other");

    /// <summary>Several threads of a process ask for the same object; each asks whether it is there once it has asked for it to be made.</summary>
    [Property(MaxTest = 300)]
    public void As_many_questions_are_refused_as_requests_to_make_the_object(bool[] full, int[] questionsBetween)
    {
        var unmade = new UnmadeObjects();
        var (open, refusedToMake, refusedToAsk) = (0, 0, 0);
        for (var i = 0; i < full.Length; i++)
        {
            if (unmade.RefusesToMake(Id, Maker, full[i])) refusedToMake++;
            open++;
            var now = i < questionsBetween.Length ? Math.Abs(questionsBetween[i] % (open + 1)) : 0;
            for (; now > 0; now--, open--) Ask();
        }

        while (open-- > 0) Ask();
        Assert.Equal(refusedToMake, refusedToAsk);
        Assert.Equal(full.Count(static each => each), refusedToMake);
        // Nothing is left of it, and it was nobody else's.
        Assert.False(unmade.RefusesToAsk(Id, Maker, isFull: false));

        void Ask()
        {
            Assert.False(unmade.RefusesToAsk(Id, Other, isFull: false));
            if (unmade.RefusesToAsk(Id, Maker, isFull: false)) refusedToAsk++;
        }
    }

    [Fact]
    public void Of_who_has_ended_nothing_is_kept()
    {
        var unmade = new UnmadeObjects();
        Assert.True(unmade.RefusesToMake(Id, Maker, isFull: true));

        unmade.Forget(Maker);

        Assert.False(unmade.RefusesToAsk(Id, Maker, isFull: false));
    }

    [Fact]
    public void Who_alone_asks_again_is_answered_as_his_last_request_was()
    {
        var unmade = new UnmadeObjects();
        Assert.True(unmade.RefusesToMake(Id, Maker, isFull: true));
        Assert.True(unmade.RefusesToAsk(Id, Maker, isFull: false));
        Assert.False(unmade.RefusesToMake(Id, Maker, isFull: false));
        Assert.False(unmade.RefusesToAsk(Id, Maker, isFull: false));
    }
}
