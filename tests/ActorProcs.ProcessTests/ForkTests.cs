namespace ActorProcs.ProcessTests;

/// <summary>Every way to fork, in programs of their own: one whose methods the compiler has optimized, and one whose it has not.</summary>
public sealed class ForkTests(ForkTests.Transcripts transcripts) : IClassFixture<ForkTests.Transcripts>
{
    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_case_says(bool optimized, string name, string[] expected)
    {
        // Lines of two processes come in any order.
        var said = transcripts.Of(optimized).Output.Where(line => line.StartsWith(name + ": ", StringComparison.Ordinal)).Select(line => line[(name.Length + 2)..]);

        Assert.Equal(expected.Order(StringComparer.Ordinal), said.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Each_refusal_says_why(bool optimized, string name, string expected)
    {
        var said = transcripts.Of(optimized).Output.First(line => line.StartsWith(name + ": ", StringComparison.Ordinal));

        Assert.Contains($"{name}: -1 ", said);
        Assert.Contains(expected, said);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_exception_that_nobody_catches_is_traced_to_the_method(bool optimized)
    {
        var errors = transcripts.Of(optimized).Errors;

        Assert.Contains("System.InvalidOperationException: nobody catches this\n   at Forks.Flow.Throws()", errors);
        Assert.Contains("System.InvalidOperationException: thrown by a method that returns void\n   at Forks.Methods", errors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_Main_returns_is_the_exit_code_of_both(bool optimized)
    {
        using var program = Start(optimized, "main");

        Assert.Equal(0, program.WaitForExit());
        Assert.Equal(["clone 41 a,b main", "exit 5", "original 41 a,b main"], program.Output.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_clone_that_is_killed_at_once_is_a_dead_child()
    {
        using var program = Start(optimized: true, "orphan");
        var line = await program.WaitForLineAsync(static line => line.StartsWith("clone ", StringComparison.Ordinal));

        System.Diagnostics.Process.GetProcessById(int.Parse(line.Split(' ')[1])).Kill();

        Assert.Equal(0, program.WaitForExit());
        Assert.Contains("exit -9", program.Output);
    }

    [Fact]
    public async Task A_clone_ends_with_its_original()
    {
        using var program = Start(optimized: true, "orphan");
        var line = await program.WaitForLineAsync(static line => line.StartsWith("clone ", StringComparison.Ordinal));

        program.KillOnlyThisProcess();

        await Eventually.TrueAsync(() => Eventually.IsGone(int.Parse(line.Split(' ')[1])), "the clone is gone", TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_node_that_refuses_makes_the_fork_fail()
    {
        using var program = TestProgram.Run("env", "ACTORPROCS_MAX_DEPTH=0", "dotnet", PathOf(optimized: true), "failure");

        Assert.Equal(0, program.WaitForExit());
        Assert.StartsWith("fork gave -1: ProcException: A process tries to start a node 1 levels below the first program, and the limit is 0.", program.Output[0]);
        Assert.Equal("children 0, forked nobody", program.Output[1]);
    }

    [Fact]
    public void A_missing_worker_makes_the_fork_fail()
    {
        var folder = Directory.CreateTempSubdirectory("actorprocs-fork-").FullName;
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(PathOf(optimized: true))!)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        using var program = TestProgram.Run("dotnet", Path.Combine(folder, "Forks.dll"), "failure");

        Assert.Equal(0, program.WaitForExit());
        Assert.StartsWith("fork gave -1: ", program.Output[0]);
        Assert.Contains("The worker ActorProcs.Worker.dll is not there", program.Output[0]);
        Directory.Delete(folder, recursive: true);
    }

    public static TheoryData<bool, string, string[]> Cases()
    {
        (string, string[])[] cases =
        [
            ("values", [.. Both("41 1.25 2026-01-02T03:04:05.0000000Z (2, one) 3two True 6f96 1,2,3", "41 1.25 2026-01-02T03:04:05.0000000Z (2, one) 3two True 6f96 1,2,30"), "exit 0"]),
            ("closures", [.. Both("12 14 2 14", "13 16 3 16"), "exit 0"]),
            ("shared", [.. Both("3 True", "2 True"), "exit 0"]),
            ("instance", [.. Both("Ada 6", "Ada 105"), "exit 0"]),
            ("structure", [.. Both("2p"), "exit 0"]),
            ("handles", ["from the clone, 2, 2, 21"]),
            ("unread", [.. Both("goes on"), "exit 0"]),
            ("statics", [.. Both("7", "0"), "exit 0"]),
            ("generic", [.. Both("boxed (1, 2) (1, 2) String ValueTuple`2"), "exit 0"]),
            ("lambda", [.. Both("7"), "exit 0"]),
            ("local", [.. Both("x34"), "exit 0"]),
            ("valuetask", [.. Both("1"), "exit 0"]),
            ("valueresult", [.. Both("returns"), "exit 0", "returned 3"]),
            ("pooled", [.. Both("returns"), "exit 0", "returned 4"]),
            ("result", ["exit 0", "returned 9"]),
            ("void", [.. Both("ends"), "exit 0"]),
            ("voidthrows", ["exit 1"]),
            ("inner", ["outer begins", .. Both("inner ends"), "exit 0", "outer ends with True"]),
            ("anywhere", [.. Both("goes on"), "exit 0"]),
            ("variable", ["clone clone", "clone original", "original clone", "original original"]),
            ("finally", [.. Both("inside"), .. Both("finally"), "exit 0"]),
            ("using", [.. Both("disposes r"), "exit 0"]),
            ("catch", ["caught in the clone", "exit 0"]),
            ("throws", ["exit 1", "its function threw System.InvalidOperationException: nobody catches this"]),
            ("exits", ["exit 137"]),
            ("loop", ["clone 0 after 0", "clone 1 after 1", "clone 2 after 2", "original has 3"]),
            ("foreach", [.. Both("b"), .. Both("c"), "exit 0"]),
            ("table", [.. Both("two 2"), .. Both("three 3"), "exit 0", "clone pairs two 2", "clone pairs three 3", "exit 0"]),
            ("nested", ["00", "01", "10", "11"]),
            ("child",
            [
                "clone's parent is the original: True, forked nobody: True", "clone is named as a process: True", "listed: True, alive: True, daemon: False",
                "exit -9, alive: False",
            ]),
            ("process", ["original True False 0", "clone True False 1", "exit 0", "exit 0"]),
            ("pool", ["original 1", "clone 1", "original 2", "clone 2", "exit 0", "exit 0", "results 2,4"]),
            ("context", ["clone is on the context's node: True", "exit 0"]),
            ("flows", ["good has no error: True", "bad has an error: True True", "bad gave -1", "bad has an error: True True", "bad gave -1, and its caller sees an error: True"]),
            ("siblings", ["True can only join a child process", "exit -9", "exit 0"]),
            ("afterwards", [.. Both("True"), "exit 0"]),
        ];
        var data = new TheoryData<bool, string, string[]>();
        foreach (var optimized in (bool[])[true, false])
        {
            foreach (var (name, expected) in cases) data.Add(optimized, name, expected);
        }

        return data;
    }

    public static TheoryData<bool, string, string> Refusals()
    {
        (string, string)[] refusals =
        [
            ("stream", "CodeNotShippableException: a fork copies 'input' (System.IO.FileStream), which the method goes on to use and which cannot be copied"),
            ("parameter", "a fork copies 'client' (System.Net.Http.HttpClient)"),
            ("member", "a fork copies 'this._gate' (System.Threading.SemaphoreSlim)"),
            ("captured", "a fork copies 'stop.timer' (System.Threading.PeriodicTimer)"),
            ("gaps", "forks inside a foreach over a Dictionary from which items have been removed"),
            ("iterator", "Items is an asynchronous iterator"),
            ("callback", "not the state machine that the C# compiler makes of an async method"),
            ("unawaited", "ForkAsync was not awaited"),
            ("wrapped", "OfWrapped awaits the fork through an awaiter that is not ForkAsync's own"),
            ("owntask", "OwnTaskUser.Run returns a task of its own kind, made by Forks.OwnTaskBuilder"),
        ];
        var data = new TheoryData<bool, string, string>();
        foreach (var optimized in (bool[])[true, false])
        {
            foreach (var (name, text) in refusals) data.Add(optimized, name, text);
        }

        return data;
    }

    private static string[] Both(string said) => Both(said, said);

    private static string[] Both(string original, string clone) => ["original " + original, "clone " + clone];

    private static TestProgram Start(bool optimized, params string[] arguments) => TestProgram.Run("dotnet", [PathOf(optimized), .. arguments]);

    private static string PathOf(bool optimized)
    {
        var name = optimized ? "Forks" : "ForksUnoptimized";
        return Path.Combine(TestProgram.OutputFolder($"tests/TestApps/{name}"), name + ".dll");
    }

    /// <summary>All cases in one run of each program.</summary>
    public sealed class Transcripts : IDisposable
    {
        private readonly Lazy<TestProgram> _optimized = new(() => Run(optimized: true));
        private readonly Lazy<TestProgram> _plain = new(() => Run(optimized: false));

        internal TestProgram Of(bool optimized) => optimized ? _optimized.Value : _plain.Value;

        public void Dispose()
        {
            if (_optimized.IsValueCreated) _optimized.Value.Dispose();
            if (_plain.IsValueCreated) _plain.Value.Dispose();
        }

        private static TestProgram Run(bool optimized)
        {
            var program = Start(optimized);
            try
            {
                Assert.True(program.WaitForExit(TimeSpan.FromMinutes(3)) == 0, program.Errors);
                return program;
            }
            catch
            {
                // One that hangs must not stay behind; nobody else knows of it.
                program.Dispose();
                throw;
            }
        }
    }
}
