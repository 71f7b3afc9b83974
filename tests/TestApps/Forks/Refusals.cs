using System.Runtime.CompilerServices;
using ActorProcs;

namespace Forks;

/// <summary>What cannot fork says so, and starts nothing.</summary>
internal static class Refusals
{
    internal static Func<Task>[] Cases { get; } =
    [
        OfStream, () => OfParameter(new HttpClient()), () => new Owner().ForkAsync(),
        OfCaptured, OfIterator, OfCallback, OfUnawaited, OfWrapped,
        OfOwnTask, Afterwards,
    ];

    private static void Failed(string name, int pid) => Say.Line(name, $"{pid} {Procs.LastForkError?.GetType().Name}: {Procs.LastForkError?.Message}");

    private static async Task OfStream()
    {
        using var input = File.OpenRead("/dev/null");
        int pid = await Procs.ForkAsync();
        Failed("stream", pid);
        Say.Line("stream", $"children {Procs.ActiveChildren().Count}, still open: {input.CanRead}");
    }

    private static async Task OfParameter(HttpClient client)
    {
        int pid = await Procs.ForkAsync();
        Failed("parameter", pid);
        client.Dispose();
    }

    private sealed class Owner
    {
        private readonly SemaphoreSlim _gate = new(1);

        internal async Task ForkAsync()
        {
            int pid = await Procs.ForkAsync();
            Failed("member", pid);
            _gate.Dispose();
        }
    }

    private static async Task OfCaptured()
    {
        var timer = new PeriodicTimer(TimeSpan.FromHours(1));
        Action stop = () => timer.Dispose();
        int pid = await Procs.ForkAsync();
        Failed("captured", pid);
        stop();
    }

    private static async Task OfIterator()
    {
        await foreach (var pid in Items()) Failed("iterator", pid);

        static async IAsyncEnumerable<int> Items()
        {
            yield return await Procs.ForkAsync();
        }
    }

    private static async Task OfCallback()
    {
        var called = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var awaiter = Procs.ForkAsync().GetAwaiter();
        awaiter.OnCompleted(() => called.SetResult(awaiter.GetResult()));
        var pid = await called.Task;
        Failed("callback", pid);
    }

    private static Task OfUnawaited()
    {
        Failed("unawaited", Procs.ForkAsync().GetAwaiter().GetResult());
        return Task.CompletedTask;
    }

    private static async Task OfWrapped()
    {
        int pid = await new Wrapped();
        Failed("wrapped", pid);
    }

    private readonly struct Wrapped
    {
        public WrappedAwaiter GetAwaiter() => new(Procs.ForkAsync().GetAwaiter());
    }

    private readonly struct WrappedAwaiter(ForkAwaiter inner) : INotifyCompletion
    {
        public bool IsCompleted => inner.IsCompleted;

        public int GetResult() => inner.GetResult();

        public void OnCompleted(Action continuation) => inner.OnCompleted(continuation);
    }

    private static async Task OfOwnTask() => await new OwnTaskUser().Run();

    /// <summary>After all that, a fork still works.</summary>
    private static async Task Afterwards()
    {
        int pid = await Procs.ForkAsync();
        Say.Line("afterwards", pid, $"{Procs.LastForkError is null}");
        await Say.End("afterwards", pid);
    }
}

internal sealed class OwnTaskUser
{
    internal async OwnTask Run()
    {
        int pid = await Procs.ForkAsync();
        Say.Line("owntask", $"{pid} {Procs.LastForkError?.GetType().Name}: {Procs.LastForkError?.Message}");
    }
}

/// <summary>A task type of the program's own.</summary>
[AsyncMethodBuilder(typeof(OwnTaskBuilder))]
internal sealed class OwnTask(Task task)
{
    public TaskAwaiter GetAwaiter() => task.GetAwaiter();
}

internal struct OwnTaskBuilder
{
    private AsyncTaskMethodBuilder _inner;

    public static OwnTaskBuilder Create() => new() { _inner = AsyncTaskMethodBuilder.Create() };

    public OwnTask Task => new(_inner.Task);

    public void Start<T>(ref T machine) where T : IAsyncStateMachine => _inner.Start(ref machine);

    public void SetStateMachine(IAsyncStateMachine machine) => _inner.SetStateMachine(machine);

    public void SetResult() => _inner.SetResult();

    public void SetException(Exception exception) => _inner.SetException(exception);

    public void AwaitOnCompleted<TAwaiter, T>(ref TAwaiter awaiter, ref T machine) where TAwaiter : INotifyCompletion where T : IAsyncStateMachine =>
        _inner.AwaitOnCompleted(ref awaiter, ref machine);

    public void AwaitUnsafeOnCompleted<TAwaiter, T>(ref TAwaiter awaiter, ref T machine)
        where TAwaiter : ICriticalNotifyCompletion where T : IAsyncStateMachine => _inner.AwaitUnsafeOnCompleted(ref awaiter, ref machine);
}
