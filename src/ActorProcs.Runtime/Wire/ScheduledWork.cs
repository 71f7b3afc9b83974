using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace ActorProcs.Wire;

/// <summary>One registration at the scheduler.</summary>
internal sealed class ScheduledWork(IRunnable run, TimeSpan interval, ICancelable? cancelable)
{
    /// <summary>Zero when it is to run once.</summary>
    internal TimeSpan Interval => interval;

    internal bool IsCancelled => cancelable?.IsCancellationRequested == true;

    /// <summary>False if it threw: then it is not repeated, as with Akka's own scheduler.</summary>
    internal bool Run(ILoggingAdapter log)
    {
        try
        {
            run.Run();
            return true;
        }
        catch (Exception e)
        {
            log.Error(e, "A scheduled action failed and will not be repeated.");
            return false;
        }
    }

    internal void RunAtShutdown(ILoggingAdapter log)
    {
        if (IsCancelled) return;
        try
        {
            run.Run();
        }
        catch (SchedulerException)
        {
            // It wanted to schedule something more.
        }
        catch (Exception e)
        {
            log.Error(e, "A scheduled action failed while its actor system shut down.");
        }
    }
}
