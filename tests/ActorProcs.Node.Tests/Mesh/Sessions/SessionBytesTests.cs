using ActorProcs.Mesh.Sessions;
using FsCheck.Xunit;

namespace ActorProcs.Node.Tests.Mesh.Sessions;

public sealed class SessionBytesTests
{
    [Property(MaxTest = 1500, StartSize = 20, EndSize = 1500)]
    public void Wherever_the_line_breaks_both_directions_arrive_whole_and_in_order_and_little_is_kept(byte[] script)
    {
        var model = new SessionModel(capacity: 300);
        model.Play(script);
        model.RunToTheEnd();
    }

    [Property(MaxTest = 500, StartSize = 20, EndSize = 600)]
    public void Also_with_pieces_of_memory_that_one_message_does_not_fit_in(byte[] script)
    {
        var model = new SessionModel(capacity: 200_000);
        model.Play(script);
        model.RunToTheEnd();
    }

    [Property(MaxTest = 1000, StartSize = 20, EndSize = 600)]
    public void Whoever_closes_is_understood_after_all_that_was_written(byte[] script, bool both, bool second)
    {
        var model = new SessionModel(capacity: 300);
        model.Play(script);
        model.Close(second ? 1 : 0, both);
    }

    [Property(MaxTest = 2000)]
    public bool Arbitrary_bytes_are_blocks_or_an_error_of_ours(byte[]? bytes)
    {
        try
        {
            return new SessionBytes().Receive(bytes ?? []) >= 0;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    [Fact]
    public void One_direction_alone_never_waits_for_an_acknowledgement_that_does_not_come()
    {
        var (one, other) = (new SessionBytes(1000), new SessionBytes(1000));
        var heard = 0;
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal(1, one.Write([1]));
            heard += Move(one, other);
            Move(other, one);
        }

        Assert.Equal(10_000, heard);
    }

    [Fact]
    public void Nothing_goes_on_where_it_cannot_have_been()
    {
        var bytes = new SessionBytes();
        bytes.Write([1, 2, 3]);

        Assert.Throws<InvalidDataException>(() => bytes.Resume(16));
        Assert.Throws<InvalidDataException>(() => bytes.Resume(-1));
        bytes.Resume(15);
        Assert.True(bytes.Next().IsEmpty);
    }

    private static int Move(SessionBytes from, SessionBytes to)
    {
        var heard = 0;
        while (from.Next() is { IsEmpty: false } next)
        {
            var bytes = next.ToArray();
            from.Sent(bytes.Length);
            heard += to.Receive(bytes);
            to.Acknowledge();
        }

        return heard;
    }
}
