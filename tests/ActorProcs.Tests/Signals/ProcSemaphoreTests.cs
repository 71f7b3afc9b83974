using ActorProcs.Nodes;
using Akka.Actor;

namespace ActorProcs.Tests.Signals;

public sealed class ProcSemaphoreTests : IDisposable
{
    private readonly SignalHarness _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task However_waits_end_never_more_are_inside_than_permits_and_none_is_lost()
    {
        const int permits = 2;
        var semaphore = ProcSemaphore.Create(_node.Process(), permits, bounded: true, null);
        var inside = 0;
        var granted = 0;
        var handles = Enumerable.Range(0, 3).Select(_ => SignalHarness.OpenSemaphore(_node.Process(), semaphore)).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 12).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            var handle = handles[worker % handles.Length];
            for (var turn = 0; turn < 150; turn++)
            {
                using var hurry = new CancellationTokenSource();
                if (random.Next(2) == 0) hurry.CancelAfter(random.Next(3));
                try
                {
                    if (!await handle.TryAcquireAsync(TimeSpan.FromMilliseconds(random.Next(4)), hurry.Token)) continue;
                }
                catch (OperationCanceledException)
                {
                    continue;
                }

                Assert.InRange(Interlocked.Increment(ref inside), 1, permits);
                Interlocked.Increment(ref granted);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                await handle.ReleaseAsync();
            }
        })));

        Assert.True(granted > 0);
        Assert.Equal(permits, semaphore.CurrentCount);
    }

    [Fact]
    public void A_thread_that_is_interrupted_while_it_waits_loses_no_permit()
    {
        var semaphore = ProcSemaphore.Create(_node.Process(), 0, bounded: false, null);
        for (var round = 0; round < 100; round++)
        {
            var interrupted = false;
            var waiting = new Thread(() =>
            {
                try
                {
                    semaphore.Acquire();
                }
                catch (ThreadInterruptedException)
                {
                    interrupted = true;
                }
            });
            waiting.Start();
            SignalHarness.Until(() => waiting.ThreadState == ThreadState.WaitSleepJoin);

            // Grant and interruption race: whoever wins, there is one permit in the end, in the thread's hand or in the semaphore.
            semaphore.Release();
            waiting.Interrupt();
            waiting.Join();

            if (interrupted) SignalHarness.Until(() => semaphore.TryAcquire());
            Assert.Equal(0, semaphore.CurrentCount);
        }
    }

    [Fact]
    public async Task Permits_are_granted_in_the_order_in_which_they_were_asked_for()
    {
        var semaphore = ProcSemaphore.Create(_node.Process(), 0, bounded: false, null);
        var other = SignalHarness.OpenSemaphore(_node.Process(), semaphore);
        var waits = Enumerable.Range(0, 10).Select(_ => semaphore.AcquireAsync().AsTask()).ToArray();
        Assert.Equal(0, semaphore.CurrentCount);

        for (var served = 0; served < waits.Length; served++)
        {
            other.Release();
            await waits[served].WaitAsync(SignalHarness.Patience);
            Assert.Equal(served + 1, waits.Count(wait => wait.IsCompleted));
        }
    }

    [Fact]
    public void A_bounded_semaphore_is_not_released_too_often()
    {
        var semaphore = ProcSemaphore.Create(_node.Process(), 2, bounded: true, null);
        semaphore.Acquire();
        semaphore.Release();

        Assert.Equal("semaphore or lock released too many times", Assert.Throws<InvalidOperationException>(() => semaphore.Release()).Message);
        Assert.Equal(2, semaphore.CurrentCount);
    }

    [Fact]
    public void A_permit_is_given_back_once_however_often_it_is_disposed()
    {
        var semaphore = ProcSemaphore.Create(_node.Process(), 1, bounded: false, null);
        using (var permit = semaphore.Acquire())
        {
            Assert.False(semaphore.TryAcquire());
            permit.Dispose();
        }

        Assert.Equal(1, semaphore.CurrentCount);
    }

    [Fact]
    public void What_a_dead_process_has_asked_for_before_is_not_granted_when_it_arrives_after_its_death()
    {
        var process = _node.Process();
        var semaphore = ProcSemaphore.Create(_node.Process(), 1, bounded: false, null);
        var late = SignalHarness.OpenSemaphore(process, semaphore);
        late.Acquire();

        _node.Kill(process);
        _ = late.AcquireAsync().AsTask();

        Assert.Equal(1, semaphore.CurrentCount);
    }

    [Fact]
    public async Task Who_waits_is_told_that_the_node_is_lost()
    {
        var semaphore = ProcSemaphore.Create(_node.Process(), 0, bounded: false, null);
        var waiting = semaphore.AcquireAsync().AsTask();

        _node.LoseNode();

        await Assert.ThrowsAsync<ObjectLostException>(() => waiting.WaitAsync(SignalHarness.Patience));
        Assert.Throws<ObjectLostException>(() => semaphore.TryAcquire());
    }

    [Fact]
    public async Task Who_waits_is_told_that_the_context_was_closed()
    {
        var semaphore = ProcSemaphore.Create(_node.Process(), 0, bounded: false, null);
        var waiting = Task.Run(() => semaphore.TryAcquire(Timeout.InfiniteTimeSpan));
        SignalHarness.Until(() => waiting.Status == TaskStatus.Running);

        await _node.EndSystem();

        await Assert.ThrowsAsync<ObjectLostException>(() => waiting.WaitAsync(SignalHarness.Patience));
    }

    [Fact]
    public void A_semaphore_whose_program_has_ended_says_so()
    {
        var maker = _node.Process();
        var semaphore = ProcSemaphore.Create(maker, 1, bounded: false, null);
        _node.Homes.Tell(new FamilyGone(new HashSet<int> { maker.Slot }), ActorRefs.NoSender);

        var error = Assert.Throws<ObjectLostException>(() => semaphore.Acquire());

        Assert.Contains("the program that made it has ended", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_name_is_one_semaphore_and_is_asked_for_as_it_was_made()
    {
        var mine = ProcSemaphore.Create(_node.Process(), 2, bounded: false, "gate");
        var yours = ProcSemaphore.Create(_node.Process(), 2, bounded: false, "gate");
        mine.Acquire();
        Assert.Equal(1, yours.CurrentCount);

        var error = Assert.Throws<InvalidOperationException>(() => ProcSemaphore.Create(_node.Process(), 3, bounded: true, "gate"));

        Assert.Contains("a semaphore of 2 permits", error.Message, StringComparison.Ordinal);
        Assert.Contains("a bounded semaphore of 3 permits", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Misuse_is_said_in_Pythons_words()
    {
        Assert.Contains("semaphore initial value must be >= 0", Assert.Throws<ArgumentOutOfRangeException>(() => ProcSemaphore.Create(_node.Process(), -1, false, null)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ProcSemaphore.Create(_node.Process(), 1, false, null).Release(0));
    }
}
