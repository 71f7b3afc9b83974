using ActorProcs;

namespace Contract;

internal static class Processes
{
    internal static async Task RunAsync()
    {
        var options = new ProcOptions
        {
            Name = "worker",
            Daemon = true,
            Node = null,
            Environment = new Dictionary<string, string> { ["COLOUR"] = "blue" },
            MemoryLimit = 1L << 30,
        };
        await using Proc process = Procs.Create(static () => Thread.Sleep(Timeout.Infinite), options);
        process.Name = process.Name + "-1";
        process.Daemon = !process.Daemon;
        int? pid = process.Pid;
        await process.StartAsync(cancellationToken: CancellationToken.None);
        string node = process.Node;
        bool ended = process.Join(timeout: TimeSpan.FromMilliseconds(1)) || await process.JoinAsync(timeout: TimeSpan.FromMilliseconds(1), cancellationToken: CancellationToken.None);
        Require(pid is null && process.Pid > 0 && !ended && process.IsAlive && node.Length > 0 && process.ExitCode is null && process.Death is null);
        process.Kill();
        Task<int> exited = process.Exited;
        DeathCertificate death = (await exited, process.Death).Death!;
        (string cause, int? signal, bool outOfMemory, long peak, IReadOnlyList<string> lines) =
            (death.Cause, death.Signal, death.OutOfMemory, death.PeakMemory, death.LastErrorLines);
        Require(process.ExitCode == -9 && signal == 9 && !outOfMemory && cause.Length > 0 && peak >= 0 && lines.Count == 0);
        process.Close();

        using Proc second = Procs.Start(static () => Thread.Sleep(Timeout.Infinite));
        second.Terminate();
        Require(await second.Exited == -15);
        var begun = Procs.Event();
        using Proc third = Procs.Start(() => { begun.Set(); Thread.Sleep(Timeout.Infinite); });
        begun.Wait();
        third.Interrupt();
        Require(await third.Exited == 1);
        using Proc fourth = Procs.Start(static () => Thread.Sleep(Timeout.Infinite));
        fourth.Interrupt();
        Require(await fourth.Exited == 1);
        IDisposable disposable = third;
        IAsyncDisposable asynchronous = third;
        Require(ReferenceEquals(disposable, asynchronous));
    }

    internal static void Require(bool condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        if (!condition) throw new InvalidOperationException($"It is not so: {what}");
    }
}
