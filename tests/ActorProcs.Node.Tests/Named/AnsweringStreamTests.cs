using ActorProcs.Named;

namespace ActorProcs.Node.Tests.Named;

/// <summary>Who answers a request that takes long says that it goes on, whether or not anybody listens yet.</summary>
public sealed class AnsweringStreamTests
{
    private const int Large = 128 << 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly LogPatience Short = new() { Sign = TimeSpan.FromMilliseconds(10), Block = TimeSpan.FromMilliseconds(100), Megabyte = TimeSpan.FromHours(10) };

    [Fact]
    public async Task Signs_that_nobody_has_heard_for_long_are_no_reason_to_give_none_any_more()
    {
        var inner = new Way { IsFull = true };
        await using var stream = new AnsweringStream(inner, Short);
        var buffer = new byte[Large];

        // Nobody hears a sign as long as the request is on its way, which takes much longer than a block may.
        for (var end = DateTime.UtcNow + (10 * Short.Block); DateTime.UtcNow < end || !inner.IsWaiting; await Task.Delay(Short.Sign)) Assert.Equal(Large, await stream.ReadAsync(buffer));
        inner.IsFull = false;

        var heard = inner.Written;
        for (var end = DateTime.UtcNow + Patience; inner.Written < heard + 10; await Task.Delay(Short.Sign))
        {
            Assert.True(DateTime.UtcNow < end, "There are no signs any more.");
            Assert.Equal(Large, await stream.ReadAsync(buffer));
        }
    }

    [Fact]
    public async Task An_answer_that_is_behind_a_sign_that_nobody_takes_is_given_up()
    {
        var inner = new Way { IsFull = true };
        await using var stream = new AnsweringStream(inner, Short);
        for (var end = DateTime.UtcNow + Patience; !inner.IsWaiting; await Task.Delay(Short.Sign))
        {
            Assert.True(DateTime.UtcNow < end, "There was no sign.");
            Assert.Equal(Large, await stream.ReadAsync(new byte[Large]));
        }

        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(new byte[1]).AsTask().WaitAsync(Patience));
    }

    /// <summary>Gives whatever is read, and takes what is written as soon as it is not full.</summary>
    private sealed class Way : MemoryStream
    {
        internal volatile bool IsFull;
        internal volatile bool IsWaiting;
        private int _written;

        internal int Written => Volatile.Read(ref _written);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (IsFull)
            {
                IsWaiting = true;
                await Task.Delay(1, cancellationToken);
            }

            Interlocked.Add(ref _written, buffer.Length);
        }
    }
}
