using System.Runtime.CompilerServices;
using ActorProcs;

namespace Forks;

/// <summary>What kinds of methods fork.</summary>
internal static class Methods
{
    internal static Func<Task>[] Cases { get; } =
    [
        () => new Box<string>("boxed").ForkAsync((1, 2m)), Lambda, Local, async () => await OfValueTask(1),
        async () => Say.Line("valueresult", $"returned {await OfValueResult()}"),
        async () => Say.Line("pooled", $"returned {await Pooled()}"), Void, VoidThrows, Outer,
        Anywhere, Variable, async () => Say.Line("result", $"returned {await Result()}"),
    ];

    private static async Task Lambda()
    {
        var captured = 3;
        await ((Func<int, Task>)(async added =>
        {
            int pid = await Procs.ForkAsync();
            captured += added;
            Say.Line("lambda", pid, $"{captured}");
            await Say.End("lambda", pid);
        }))(4);
    }

    private static async Task Local()
    {
        var captured = 3;
        await Inside("x");

        async Task Inside(string word)
        {
            int pid = await Procs.ForkAsync();
            Say.Line("local", pid, $"{word}{captured++}{captured}");
            await Say.End("local", pid);
        }
    }

    private static async ValueTask OfValueTask(int number)
    {
        int pid = await Procs.ForkAsync();
        await Task.Yield();
        Say.Line("valuetask", pid, $"{number}");
        await Say.End("valuetask", pid);
    }

    private static async ValueTask<int> OfValueResult()
    {
        int pid = await Procs.ForkAsync();
        await Task.Yield();
        Say.Line("valueresult", pid, "returns");
        await Say.End("valueresult", pid);
        return 3;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<int> Pooled()
    {
        int pid = await Procs.ForkAsync();
        Say.Line("pooled", pid, "returns");
        await Say.End("pooled", pid);
        return 4;
    }

    private static async Task<int> Result()
    {
        int pid = await Procs.ForkAsync();
        await Say.End("result", pid);
        return 9;
    }

    private static async Task Void()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Void("void", done.SetResult);
        await done.Task;
    }

    private static async void Void(string name, Action done)
    {
        s_done = done;
        int pid = await Procs.ForkAsync();
        await Task.Yield();
        Say.Line(name, pid, "ends");
        await Say.End(name, pid);
        s_done?.Invoke();
    }

    private static async Task VoidThrows()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        s_done = done.SetResult;
        Throws("voidthrows");
        await done.Task;

        static async void Throws(string name)
        {
            int pid = await Procs.ForkAsync();
            if (pid == 0) throw new InvalidOperationException("thrown by a method that returns void");
            await Say.End(name, pid);
            s_done?.Invoke();
        }
    }

    private static Action? s_done;

    /// <summary>Only the method that awaits the fork goes on in the clone.</summary>
    private static async Task Outer()
    {
        Say.Line("inner", "outer begins");
        int pid = await Inner();
        Say.Line("inner", $"outer ends with {pid > 0}");

        static async Task<int> Inner()
        {
            int pid = await Procs.ForkAsync();
            Say.Line("inner", pid, "inner ends");
            await Say.End("inner", pid);
            return pid;
        }
    }

    private static async Task Anywhere()
    {
        int pid = await Procs.ForkAsync().ConfigureAwait(false);
        Say.Line("anywhere", pid, "goes on");
        await Say.End("anywhere", pid);
    }

    /// <summary>The awaitable itself is a variable, and awaited again in both.</summary>
    private static async Task Variable()
    {
        var fork = Procs.ForkAsync();
        var first = await fork;
        var clone = Procs.LastForked?.Exited;
        if (clone is not null) await clone;
        clone = null;
        var second = await fork;
        if (second != 0) await Procs.LastForked!.Exited;
        Say.Line("variable", $"{(first == 0 ? "clone" : "original")} {(second == 0 ? "clone" : "original")}");
    }
}

internal sealed class Box<T>(T content)
{
    internal async Task ForkAsync<TOther>(TOther other)
    {
        List<TOther> others = [other];
        int pid = await Procs.ForkAsync();
        others.Add(other);
        Say.Line("generic", pid, $"{content} {string.Join(' ', others)} {typeof(T).Name} {typeof(TOther).Name}");
        await Say.End("generic", pid);
    }
}
