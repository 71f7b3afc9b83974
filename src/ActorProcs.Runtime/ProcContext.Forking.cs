using ActorProcs.Forking;

namespace ActorProcs;

public sealed partial class ProcContext
{
    internal ForkRecord Forks { get; } = new();

    /// <summary>Why the last fork failed; null when it did not, or when there was none.</summary>
    /// <remarks>Of the asynchronous flow that asks: two methods that fork at the same time do not see each other's error. A flow that has
    /// not forked itself, such as the caller of a method that did, is told of the last fork of the program.</remarks>
    public Exception? LastForkError => Forks.Last?.Error;

    /// <summary>The process that the last fork started, by the rule of <see cref="LastForkError"/>: null in the clone, and when the fork
    /// failed. Python's <c>os.waitpid</c> is <c>LastForked.Join()</c> and <c>ExitCode</c>.</summary>
    public Proc? LastForked => Forks.Last?.Child;

    /// <summary>Goes on twice from here: in this process, and in a new one with a copy of this method's variables. Python:
    /// <c>os.fork()</c>.</summary>
    /// <returns>Await it: the clone's pid in the original, 0 in the clone, less than 0 when there is no clone; then
    /// <see cref="LastForkError"/> has the reason.</returns>
    /// <remarks>
    /// <para>It is not <c>fork(2)</c>. The .NET runtime cannot go on in a forked process: only the thread that called <c>fork</c> lives on,
    /// the garbage collector's and the pool's do not, and locks they held stay taken for ever. What is copied here is the one method that
    /// awaits: its variables, its parameters and, if it uses it, <c>this</c>, by the rule for all captured data: data is copied,
    /// <c>Proc*</c> handles are references, and what cannot travel makes the fork fail, and <see cref="LastForkError"/> names it. A
    /// variable that the method's code never reads is not copied.</para>
    /// <para>The code before the fork does not run again. The clone has a heap, threads and static fields of its own, as new as those of any
    /// process. Only the method that awaits goes on in it: callers stay with the original, so when the method returns, the clone ends, with
    /// exit code 0 (or, of <c>Main</c>, what it returns), 1 after an exception, n after <c>Procs.Exit(n)</c>. A <c>finally</c> or
    /// <c>using</c> around the fork runs in both. The value that the method returns is dropped in the clone.</para>
    /// <para>The clone is a child like any other: named, daemonic or not as a <see cref="Proc"/> would be, in
    /// <see cref="ActiveChildren"/>, waited for at the end of the program.</para>
    /// <para>It needs the state machine that the C# compiler makes of an async method that returns <c>Task</c>, <c>ValueTask</c> or
    /// <c>void</c>. Asynchronous iterators, other kinds of tasks, a call without <c>await</c>, and methods compiled with the feature
    /// <c>runtime-async</c> of .NET 11 have none that could be copied, and fail in the same way.</para>
    /// </remarks>
    public ForkAwaitable ForkAsync() => new(this, anywhere: false);
}
