using ActorProcs.Queues;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Queues;

public sealed class PipeEndsTests
{
    private readonly PipeEnds _ends = new();

    [Fact]
    public void A_side_that_nobody_has_opened_yet_is_not_over() => Assert.False(_ends.IsOver(writes: true));

    [Fact]
    public void An_end_is_open_while_any_process_holds_it()
    {
        _ends.Open(1, writes: true, null);
        _ends.Open(2, writes: true, null);
        _ends.Close(1, writes: true);
        Assert.False(_ends.IsOver(writes: true));

        _ends.Close(2, writes: true);

        Assert.True(_ends.IsOver(writes: true));
    }

    [Fact]
    public void A_process_that_holds_an_end_twice_closes_it_twice()
    {
        _ends.Open(1, writes: false, null);
        _ends.Open(1, writes: false, null);
        _ends.Close(1, writes: false);
        Assert.False(_ends.IsOver(writes: false));

        _ends.Close(1, writes: false);

        Assert.True(_ends.IsOver(writes: false));
    }

    [Fact]
    public void The_death_of_a_process_closes_all_that_it_held()
    {
        _ends.Open(1, writes: true, null);
        _ends.Open(1, writes: true, null);
        _ends.Open(1, writes: false, null);

        _ends.Bury(1);

        Assert.True(_ends.IsOver(writes: true));
        Assert.True(_ends.IsOver(writes: false));
    }

    [Fact]
    public void An_end_is_open_while_it_is_on_its_way()
    {
        _ends.Open(1, writes: true, null);
        _ends.Send(new EndTicket(1, 7), writes: true);
        _ends.Close(1, writes: true);
        Assert.False(_ends.IsOver(writes: true));

        _ends.Open(2, writes: true, new EndTicket(1, 7));
        Assert.False(_ends.IsOver(writes: true));
        _ends.Close(2, writes: true);

        Assert.True(_ends.IsOver(writes: true));
    }

    [Fact]
    public void An_end_that_arrives_before_the_word_of_its_sending_is_not_waited_for()
    {
        _ends.Open(1, writes: true, null);
        _ends.Open(2, writes: true, new EndTicket(1, 7));
        _ends.Send(new EndTicket(1, 7), writes: true);
        _ends.Close(1, writes: true);
        _ends.Close(2, writes: true);

        Assert.True(_ends.IsOver(writes: true));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_end_that_was_packed_for_a_process_closes_when_that_dies_first(bool diesBeforeItIsNamed)
    {
        _ends.Open(1, writes: true, null);
        _ends.Send(new EndTicket(1, 7), writes: true);
        _ends.Close(1, writes: true);

        if (diesBeforeItIsNamed) _ends.Bury(2);
        _ends.Bind(new EndTicket(1, 7), 2);
        if (!diesBeforeItIsNamed) _ends.Bury(2);

        Assert.True(_ends.IsOver(writes: true));
    }

    [Fact]
    public void An_end_that_was_packed_for_a_process_which_could_not_be_started_closes()
    {
        _ends.Open(1, writes: true, null);
        _ends.Send(new EndTicket(1, 7), writes: true);
        _ends.Close(1, writes: true);

        _ends.Bind(new EndTicket(1, 7), -1);

        Assert.True(_ends.IsOver(writes: true));
    }

    [Property]
    public void When_all_who_held_an_end_are_dead_it_is_over(byte[] script)
    {
        _ends.Open(0, writes: true, null);
        foreach (var step in script)
        {
            var (slot, other, number) = (step % 4, step / 4 % 4, step / 16 % 4);
            if (step % 3 == 0) _ends.Send(new EndTicket(slot, number), writes: true);
            else if (step % 3 == 1) _ends.Open(slot, writes: true, new EndTicket(other, number));
            else _ends.Bind(new EndTicket(slot, number), other);
        }

        for (var slot = 0; slot < 4; slot++) _ends.Bury(slot);

        Assert.True(_ends.IsOver(writes: true));
    }
}
