using System.Runtime.Versioning;
using ActorProcs.Nodes;

namespace ActorProcs.Tests.Nodes;

/// <summary>Alone, because they count what the whole program has open.</summary>
[CollectionDefinition(nameof(CountsDescriptors), DisableParallelization = true)]
public static class CountsDescriptors;

[Collection(nameof(CountsDescriptors))]
[SupportedOSPlatform("linux")]
public sealed class ChildStartTests
{
    // What the runtime may open meanwhile on its own account; a leak would be hundreds.
    private const int Slack = 10;

    [Fact]
    public void What_cannot_be_started_is_named_with_the_reason_and_leaks_no_descriptor()
    {
        using var supervisor = new ChildSupervisor();
        var folder = Directory.CreateTempSubdirectory("actorprocs-test-").FullName;
        var plain = Path.Combine(folder, "plain");
        File.WriteAllText(plain, "not executable");
        var orphanScript = Path.Combine(folder, "script");
        File.WriteAllText(orphanScript, "#!/no/such/interpreter\n");
        var garbage = Path.Combine(folder, "garbage");
        File.WriteAllText(garbage, "neither script nor program");
        foreach (var file in (string[])[orphanScript, garbage])
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var before = Shell.OpenDescriptors();
        for (var round = 0; round < 30; round++)
        {
            AssertRefused("/no/such/program", "there is no such file");
            AssertRefused("no-such-program-at-all", "no folder of PATH");
            AssertRefused(plain, "may not be executed");
            AssertRefused(folder, "it is a directory");
            AssertRefused(orphanScript, "interpreter or loader");
            AssertRefused(garbage, "not a program for this machine");
            AssertRefused("/bin/true", "working directory /no/such/folder", "/no/such/folder");
        }

        Assert.InRange(Shell.OpenDescriptors(), 0, before + Slack);
        Directory.Delete(folder, recursive: true);

        void AssertRefused(string program, string reason, string? directory = null)
        {
            var launch = Shell.Script("") with { FileName = program, Arguments = [], WorkingDirectory = directory };
            var error = Assert.Throws<ProcException>(() => supervisor.Start(launch, new ChildRecorder()));
            Assert.Contains(program, error.Message, StringComparison.Ordinal);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Texts_that_no_program_can_be_given_are_refused()
    {
        using var supervisor = new ChildSupervisor();
        var launch = Shell.Script("exit 0");

        Assert.Throws<ArgumentException>(() => supervisor.Start(launch with { Arguments = ["a\0b"] }, new ChildRecorder()));
        Assert.Throws<ArgumentException>(
            () => supervisor.Start(launch with { Environment = new Dictionary<string, string> { ["A=B"] = "" } }, new ChildRecorder()));
    }

    [Fact]
    public async Task A_thousand_starts_leak_no_descriptor()
    {
        using var supervisor = new ChildSupervisor();
        await supervisor.Run("exit 0").Events.EndAsync();
        var before = Shell.OpenDescriptors();
        for (var batch = 0; batch < 20; batch++)
        {
            var children = Enumerable.Range(0, 50)
                .Select(_ => supervisor.Run("exec true").Events)
                .ToArray();
            foreach (var child in children) Assert.Equal(0, (await child.EndAsync()).ExitCode);
        }

        await Shell.Until(() => Shell.OpenDescriptors() <= before + Slack, "as many descriptors are open as before");
    }

    [Fact]
    public async Task A_hundred_children_at_once_on_several_supervisors_each_have_their_own_end()
    {
        using var first = new ChildSupervisor();
        using var second = new ChildSupervisor();
        var children = new (ChildProcess Child, ChildRecorder Events)[100];
        Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 8 }, n =>
            children[n] = (n % 2 == 0 ? first : second).Run($"echo {n}; read line <&3; exit {n}"));
        Assert.Equal(100, children.Select(each => each.Child.Pid).Distinct().Count());
        foreach (var (child, _) in children) child.Send("\n"u8);

        for (var n = 0; n < 100; n++)
        {
            Assert.Equal(n, (await children[n].Events.EndAsync()).ExitCode);
            Assert.Equal([$"{n}"], children[n].Events.Lines);
        }
    }

    [Fact]
    public async Task Disposing_kills_and_reaps_what_runs_with_its_children_and_tells_of_each_end()
    {
        var supervisor = new ChildSupervisor();
        var children = Enumerable.Range(0, 10).Select(_ => supervisor.Run("sleep 1000 & echo $!; echo up; wait")).ToArray();
        var grandchildren = new List<int>();
        foreach (var (_, events) in children)
        {
            await events.LineAsync(line => line == "up");
            grandchildren.Add(int.Parse(events.Lines.First()));
        }

        supervisor.Dispose();
        supervisor.Dispose();

        Assert.All(children, each => Assert.True(each.Events.HasEnded));
        Assert.All(children, each => Assert.False(Directory.Exists($"/proc/{each.Child.Pid}")));
        foreach (var pid in grandchildren) await Shell.Until(() => !Shell.IsAlive(pid), "the grandchild is dead");
        Assert.Throws<ObjectDisposedException>(() => supervisor.Run("exit 0"));
    }

    [Fact]
    public async Task A_supervisor_can_be_disposed_and_asked_for_another_child_from_an_event()
    {
        var supervisor = new ChildSupervisor();
        var second = new ChildRecorder();
        var (_, first) = supervisor.Run("exit 0", new ChildRecorder
        {
            OnEnded = () =>
            {
                supervisor.Run("exec sleep 1000", second);
                supervisor.Dispose();
            },
        });

        Assert.Equal(0, (await first.EndAsync()).ExitCode);
        Assert.Equal(-9, (await second.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Starting_while_another_thread_disposes_either_succeeds_or_says_so()
    {
        for (var round = 0; round < 20; round++)
        {
            var supervisor = new ChildSupervisor();
            var started = new List<ChildRecorder>();
            var starter = Task.Run(() =>
            {
                try
                {
                    while (true) started.Add(supervisor.Run("exec sleep 1000").Events);
                }
                catch (ObjectDisposedException)
                {
                }
            });
            await Shell.Until(() => started.Count > 1, "it has started some");
            supervisor.Dispose();
            await starter.WaitAsync(ChildRecorder.Patience);
            foreach (var events in started) Assert.Equal(-9, (await events.EndAsync()).ExitCode);
        }
    }
}
