using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Signals;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Tests.Signals;

public sealed class ProcConditionTests : IDisposable
{
    private readonly SignalHarness _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task No_notification_is_lost_between_giving_the_lock_back_and_sleeping()
    {
        const int items = 300;
        var (maker, user) = (_node.Process(), _node.Process());
        var made = Make(maker);
        var taken = Open(user, made);
        var stock = 0;
        var consumer = Task.Run(() =>
        {
            for (var item = 0; item < items; item++)
            {
                using (taken.Acquire())
                {
                    if (!taken.WaitFor(() => stock > 0, SignalHarness.Patience)) return item;
                    stock--;
                }
            }

            return items;
        });

        for (var item = 0; item < items; item++)
        {
            using (made.Acquire())
            {
                stock++;
                made.Notify();
            }
        }

        Assert.Equal(items, await consumer.WaitAsync(SignalHarness.Patience * 2));
    }

    [Fact]
    public void Waiting_gives_the_lock_up_however_often_it_was_taken_and_takes_it_as_often_again()
    {
        var condition = Make(_node.Process());
        var waiting = Task.Run(() =>
        {
            using var outer = condition.Acquire();
            using (condition.Acquire())
            {
                Assert.True(condition.Wait(SignalHarness.Patience));
            }

            condition.Notify(0); // Still ours.
        });

        SignalHarness.Until(() =>
        {
            using (condition.Acquire()) condition.Notify();
            return waiting.IsCompleted;
        });

        Assert.True(waiting.IsCompletedSuccessfully, waiting.Exception?.ToString());
        Assert.True(condition.TryAcquire(TimeSpan.Zero, out var lease));
        lease.Dispose();
    }

    [Fact]
    public async Task As_many_are_woken_as_the_notification_says_and_then_all()
    {
        var condition = Make(_node.Process());
        var sleeping = 0;
        var woken = 0;
        var waits = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using (condition.Acquire())
                {
                    sleeping++;
                    Assert.True(condition.Wait(SignalHarness.Patience));
                    woken++;
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        SignalHarness.Until(() =>
        {
            using (condition.Acquire()) return sleeping == 4;
        });

        using (condition.Acquire()) condition.Notify(2);
        SignalHarness.Until(() => waits.Count(wait => wait.IsCompleted) == 2);
        using (condition.Acquire())
        {
            Assert.Equal(2, woken);
            condition.NotifyAll();
        }

        await Task.WhenAll(waits).WaitAsync(SignalHarness.Patience);
        Assert.Equal(4, woken);
    }

    [Fact]
    public void A_wait_ends_with_its_time_and_has_the_lock_again()
    {
        var condition = Make(_node.Process());
        using (condition.Acquire())
        {
            Assert.False(condition.Wait(TimeSpan.FromMilliseconds(1)));
            Assert.False(condition.WaitFor(() => false, TimeSpan.FromMilliseconds(1)));
            condition.Notify();
        }
    }

    [Fact]
    public void Without_the_lock_it_says_so_in_Pythons_words()
    {
        var condition = Make(_node.Process());

        Assert.Equal("must acquire() condition before using wait()", Assert.Throws<SynchronizationLockException>(() => condition.Wait()).Message);
        Assert.Equal("must acquire() condition before using wait()", Assert.Throws<SynchronizationLockException>(() => condition.WaitFor(() => true)).Message);
        Assert.Equal("lock is not owned", Assert.Throws<SynchronizationLockException>(() => condition.Notify()).Message);
        Assert.Throws<SynchronizationLockException>(condition.Release);
    }

    [Fact]
    public async Task A_process_that_dies_with_the_lock_wakes_all_who_wait()
    {
        var dying = _node.Process();
        var condition = Make(_node.Process());
        var gate = ((IProcHandle)condition).Reference.Detail!.Split(' ')[1];
        var asleep = 0;
        var waits = Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using (condition.Acquire())
                {
                    asleep++;
                    return condition.Wait(SignalHarness.Patience);
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        SignalHarness.Until(() =>
        {
            using (condition.Acquire()) return asleep == 3;
        });

        _node.Homes.Tell(
            new ProcessGone(dying.Slot, [new ObjectId(Guid.ParseExact(gate, "N"))]) { Failed = true }, ActorRefs.NoSender);

        Assert.All(await Task.WhenAll(waits).WaitAsync(SignalHarness.Patience), Assert.True);
    }

    private static ProcCondition Make(Session at) => ProcCondition.Create(at, ProcRLock.Create(at), null);

    private static ProcCondition Open(Session at, ProcCondition of) => (ProcCondition)SignalHandles.TryOpen(((IProcHandle)of).Reference, at)!;
}
