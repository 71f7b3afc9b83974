using System.Diagnostics;

namespace ActorProcs.ProcessTests;

/// <summary>The ways in which a worker is started, beside the usual one.</summary>
public sealed class LaunchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorprocs-launch-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Usually_the_worker_runs_with_its_own_dependencies()
    {
        using var program = TestProgram.Scenario("worker-command");

        Assert.Equal(0, program.WaitForExit());
        Assert.Contains("--depsfile " + Path.Combine(TestProgram.ScenariosFolder, "actorprocs-worker", "ActorProcs.Worker.deps.json"), program.Output[0]);
        Assert.Equal("sum 42", program.Output[^1]);
    }

    [Fact]
    public void An_application_with_another_build_of_a_dependency_has_workers_that_use_its_own()
    {
        Copy(TestProgram.ScenariosFolder, _folder);

        // Any other assembly under the name of a dependency is another build of it.
        var worker = Path.Combine(_folder, "actorprocs-worker");
        File.Copy(Path.Combine(worker, "MemoryPack.Core.dll"), Path.Combine(worker, "Newtonsoft.Json.dll"), overwrite: true);

        using var program = TestProgram.Run("dotnet", Path.Combine(_folder, "Scenarios.dll"), "worker-command");

        Assert.Equal(0, program.WaitForExit());
        Assert.Contains("--depsfile " + Path.Combine(_folder, "Scenarios.deps.json"), program.Output[0]);
        Assert.Equal("sum 42", program.Output[^1]);
    }

    [Fact]
    public void A_program_published_as_a_single_file_is_its_own_worker()
    {
        using (var publish = TestProgram.Run(
            "dotnet", "publish", Path.Combine(TestProgram.RepositoryRoot, "tests/TestApps/Scenarios"), "-c", "Release", "--use-current-runtime",
            "--self-contained", "false", "-p:PublishSingleFile=true", "-o", _folder))
            Assert.True(publish.WaitForExit() == 0, string.Join('\n', publish.Output));

        using var program = TestProgram.Run(Path.Combine(_folder, "Scenarios"), "worker-command");

        Assert.True(program.WaitForExit() == 0, program.Errors);
        Assert.Equal(Path.Combine(_folder, "Scenarios"), program.Output[0].Trim());
        Assert.Equal("sum 42", program.Output[^1]);
    }

    [Fact]
    public void A_missing_worker_is_one_clear_error()
    {
        Copy(TestProgram.ScenariosFolder, _folder);
        Directory.Delete(Path.Combine(_folder, "actorprocs-worker"), recursive: true);

        using var program = TestProgram.Run("dotnet", Path.Combine(_folder, "Scenarios.dll"), "worker-command");

        Assert.NotEqual(0, program.WaitForExit());
        Assert.Contains("The worker ActorProcs.Worker.dll is not there", program.Errors);
        Assert.Contains(Path.Combine(_folder, "actorprocs-worker", "ActorProcs.Worker.dll"), program.Errors);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
