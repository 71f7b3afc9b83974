using ActorProcs.Signals;

namespace ActorProcs.Tests.Signals;

public sealed class SemaphoreStateTests
{
    private const int First = 1;
    private const int Second = 2;

    [Fact]
    public void A_dead_holders_permits_go_to_those_who_wait()
    {
        var (state, subject) = Make(2);
        Acquire(subject, First);
        Acquire(subject, First);
        var waiting = Acquire(subject, Second);

        subject.Kill(First);

        Assert.Equal(Verdict.Done, subject.Recorder.All[waiting].Verdict);
        Assert.Equal(1, state.Count);
    }

    [Fact]
    public void What_a_dead_consumer_has_consumed_does_not_come_back()
    {
        var (state, subject) = Make(0);
        subject.Do(First, (id, slot, number) => new ReleasePermits(id, slot, number, 3));
        Acquire(subject, Second);

        subject.Kill(Second);

        Assert.Equal(2, state.Count);
    }

    [Fact]
    public void A_permit_that_another_process_gave_back_does_not_come_back_twice()
    {
        var (state, subject) = Make(1);
        Acquire(subject, First);
        subject.Do(Second, (id, slot, number) => new ReleasePermits(id, slot, number, 1));

        subject.Kill(First);

        Assert.Equal(1, state.Count);
    }

    [Fact]
    public void A_cancellation_that_meets_its_grant_on_the_way_changes_nothing()
    {
        var (state, subject) = Make(1);
        var granted = Acquire(subject, First);

        subject.Cancel(granted);

        Assert.Equal(0, state.Count);
        Assert.Equal(Verdict.Done, subject.Recorder.All[granted].Verdict);
    }

    [Fact]
    public void More_than_the_greatest_number_is_refused_and_leaves_the_count_alone()
    {
        var (state, subject) = Make(int.MaxValue);

        var said = subject.Ask(First, (id, slot, number) => new ReleasePermits(id, slot, number, 1));

        Assert.Equal(Verdict.Refused, said!.Verdict);
        Assert.Equal(int.MaxValue, state.Count);
    }

    private static (SemaphoreState State, Subject Subject) Make(int value)
    {
        var state = new SemaphoreState(new SemaphoreTerms(value, false));
        return (state, new Subject(state));
    }

    private static Ticket Acquire(Subject subject, int slot) => subject.Do(slot, (id, me, number) => new AcquirePermit(id, me, number, true));
}
