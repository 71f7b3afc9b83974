using ActorProcs;
using static Contract.Processes;

namespace Contract;

internal static class Forks
{
    internal static async Task RunAsync()
    {
        int number = 41;
        ProcValue<int> clones = Procs.Value(0);
        ForkAwaitable fork = Procs.ForkAsync();
        int pid = await fork;
        if (pid == 0)
        {
            clones.Value = ++number;
            Procs.Exit(code: 3);
        }

        Exception? error = Procs.LastForkError;
        Require(pid > 0 && error is null && number == 41);
        Proc clone = Procs.LastForked!;
        Require(clone.Pid == pid && await clone.Exited == 3 && clones.Value == 42);
    }
}
