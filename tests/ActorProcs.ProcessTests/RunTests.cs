namespace ActorProcs.ProcessTests;

/// <summary>A program that the SDK runs from its source.</summary>
public sealed class RunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorprocs-run-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Dotnet_run()
    {
        using var program = TestProgram.Run(
            "dotnet", "run", "--no-build", "-c", "Release", "--project", Path.Combine(TestProgram.RepositoryRoot, "tests/TestApps/Scenarios"), "worker-command");

        Assert.True(program.WaitForExit() == 0, program.Errors);
        Assert.Equal("sum 42", program.Output[^1]);
    }

    [Fact]
    public async Task Dotnet_test()
    {
        // These tests are such a program themselves: the worker has their frameworks, not the test host's.
        var command = await Procs.RunAsync(static () => File.ReadAllText("/proc/self/cmdline").Replace('\0', ' '));

        Assert.Contains("ActorProcs.ProcessTests.runtimeconfig.json", command);
    }

    [Fact]
    public void A_program_of_one_file_with_a_mistake_is_warned_and_runs()
    {
        var file = Path.Combine(_folder, "app.cs");
        File.WriteAllText(
            file,
            $$"""
            #:project {{Path.GetFullPath(Path.Combine(TestProgram.RepositoryRoot, "src/ActorProcs/ActorProcs.csproj"))}}
            using ActorProcs;

            int local = 0;
            var shared = Procs.Value(0);
            Procs.Start(() => { local += 1; shared.Add(1); }).Join();
            using var pool = Procs.Pool(2);
            Console.WriteLine($"local {local}, shared {shared.Value}, pool {pool.Map(x => x * x, [1, 2, 3]).Sum()}");
            """);

        using var program = TestProgram.Run("dotnet", "run", "-c", "Release", file);

        Assert.True(program.WaitForExit(TimeSpan.FromMinutes(10)) == 0, string.Join('\n', program.Output) + program.Errors);
        Assert.Equal("local 0, shared 1, pool 14", program.Output[^1]);
        Assert.Contains(program.Output, line => line.Contains("app.cs(6", StringComparison.Ordinal) && line.Contains("warning APROC001: 'local' is assigned", StringComparison.Ordinal));
    }
}
