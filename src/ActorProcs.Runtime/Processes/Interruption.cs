namespace ActorProcs.Processes;

/// <summary>Reaches the thread of a function wherever it is: an abort stops one that computes, an interrupt wakes one that waits.</summary>
internal static class Interruption
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private const int MostLooks = 250;

    internal static void Of(Thread thread, CancellationTokenSource abort, Lock gate, Func<bool> isOver)
    {
        var unwinding = false;
        AppDomain.CurrentDomain.FirstChanceException += (_, _) =>
        {
            if (Thread.CurrentThread == thread) Volatile.Write(ref unwinding, true);
        };

        // The abort may return only when the thread has been reached, and it reaches none that waits.
        if (!IsWaiting(thread)) ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), abort, preferLocal: false);

        // 1. The thread computes. 2. An interrupt is sent all the same, and kept for its next wait. 3. The abort arrives, a finally block
        // runs and waits, for a file perhaps. 4. The interrupt strikes there, and the block does not do what it is for. So an interrupt is
        // sent only to a thread that is seen waiting, and never once an exception is on its way through it.
        for (var look = 0; look < MostLooks && !Volatile.Read(ref unwinding); look++)
        {
            if (InterruptIfWaiting())
            {
                abort.Cancel();
                return;
            }

            Thread.Sleep(LookAgain);
        }

        bool InterruptIfWaiting()
        {
            lock (gate)
            {
                if (isOver() || !IsWaiting(thread)) return false;
                thread.Interrupt();
                return true;
            }
        }
    }

    private static bool IsWaiting(Thread thread) => (thread.ThreadState & ThreadState.WaitSleepJoin) != 0;
}
