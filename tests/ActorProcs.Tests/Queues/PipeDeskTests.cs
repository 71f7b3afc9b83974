using System.Threading.Channels;
using ActorProcs.Queues;

namespace ActorProcs.Tests.Queues;

public sealed class PipeDeskTests
{
    private readonly ModelQueue _pipe = new(isPipe: true);

    [Fact]
    public void Without_writers_the_readers_get_what_is_left_and_then_the_end()
    {
        var (writer, reader) = (Hold(writes: true), Hold(writes: false));
        Assert.True(writer.Put(1).IsDone);

        writer.Kill();
        _pipe.DeliverAll();

        Assert.Equal(1, reader.Take().Item);
        var end = reader.Take();
        _pipe.DeliverAll();
        Assert.IsType<ChannelClosedException>(end.Task.Exception?.InnerException);
        Assert.False(_pipe.IsDropped);
    }

    [Fact]
    public void Without_readers_the_writers_find_a_broken_pipe()
    {
        var (writer, reader) = (Hold(writes: true), Hold(writes: false));

        reader.Kill();
        _pipe.DeliverAll();

        Assert.Throws<InvalidOperationException>(() => writer.Put(1));
    }

    [Fact]
    public void Without_either_the_home_is_not_needed()
    {
        var (writer, reader) = (Hold(writes: true), Hold(writes: false));

        Close(writer, writes: true);
        Assert.False(_pipe.IsDropped);
        Close(reader, writes: false);

        Assert.True(_pipe.IsDropped);
    }

    [Fact]
    public void A_process_that_closes_its_last_end_leaves_its_items_and_may_come_back()
    {
        var (writer, other, reader) = (Hold(writes: true), Hold(writes: true), Hold(writes: false));
        Assert.True(writer.Put(1).IsDone);
        writer.Send(new DetachQueue(_pipe.Desk.Id, writer.Slot));
        Close(writer, writes: true);

        writer.Send(new AttachQueue(_pipe.Desk.Id, writer.Slot, writer.Pages.Make(Lane.Size).Token));
        _pipe.DeliverAll();

        Assert.Equal(1, reader.Take().Item);
        Assert.True(_pipe.Desk.Ledger.Has(writer.Slot));
        Assert.True(other.Put(2).IsDone);
        _pipe.DeliverAll();
        Assert.Equal(2, reader.Take().Item);
    }

    private ModelProcess Hold(bool writes)
    {
        var process = _pipe.Join();
        process.Send(new OpenEnd(_pipe.Desk.Id, process.Slot, writes, null));
        _pipe.DeliverAll();
        return process;
    }

    private void Close(ModelProcess process, bool writes)
    {
        process.Send(new CloseEnd(_pipe.Desk.Id, process.Slot, writes));
        _pipe.DeliverAll();
    }
}
