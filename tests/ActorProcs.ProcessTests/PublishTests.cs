namespace ActorProcs.ProcessTests;

/// <summary>A program in every form in which it can be published, run from a folder of its own.</summary>
public sealed class PublishTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorprocs-publish-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_for_the_shared_runtime()
    {
        Publish("--no-build");

        Runs(Path.Combine(_folder, "Scenarios"), Path.Combine(_folder, "actorprocs-worker", "ActorProcs.Worker.dll"));
        Runs("dotnet", "ActorProcs.Worker.dll", Path.Combine(_folder, "Scenarios.dll"));
        Assert.False(File.Exists(Path.Combine(_folder, "ActorProcs.Analyzers.dll")), "What the compiler alone needs is published.");
    }

    [Fact]
    public void A_folder_for_one_kind_of_machine()
    {
        Publish("--use-current-runtime", "--self-contained", "false");

        Runs(Path.Combine(_folder, "Scenarios"), Path.Combine(_folder, "actorprocs-worker", "ActorProcs.Worker.dll"));
    }

    [Fact]
    public void A_folder_that_brings_the_runtime()
    {
        Publish("--use-current-runtime", "--self-contained", "true");

        Runs(Path.Combine(_folder, "Scenarios"), Path.Combine(_folder, "Scenarios"));
    }

    [Fact]
    public void A_single_file_that_brings_the_runtime()
    {
        Publish("--use-current-runtime", "--self-contained", "true", "-p:PublishSingleFile=true");

        Runs(Path.Combine(_folder, "Scenarios"), Path.Combine(_folder, "Scenarios"));
    }

    [Fact]
    public void A_trimmed_program_is_told_why_it_has_no_workers()
    {
        // The warnings of trimming are the publisher's to heed; this one did not.
        Publish("--use-current-runtime", "--self-contained", "true", "-p:PublishTrimmed=true", "-p:TrimMode=partial", "-p:TreatWarningsAsErrors=false", "-p:SuppressTrimAnalysisWarnings=true");

        using var program = TestProgram.Run(Path.Combine(_folder, "Scenarios"), "worker-command");

        Assert.NotEqual(0, program.WaitForExit());
        Assert.Contains("startup hooks are switched off", program.Errors);
        Assert.Contains("<StartupHookSupport>true</StartupHookSupport>", program.Errors);
    }

    private void Publish(params string[] options)
    {
        using var publish = TestProgram.Run(
            "dotnet", ["publish", Path.Combine(TestProgram.RepositoryRoot, "tests/TestApps/Scenarios"), "-c", "Release", "-o", _folder, .. options]);
        Assert.True(publish.WaitForExit(TimeSpan.FromMinutes(10)) == 0, string.Join('\n', publish.Output));
    }

    private static void Runs(string program, string worker, params string[] arguments)
    {
        using var run = TestProgram.Run(program, [.. arguments, "worker-command"]);

        Assert.True(run.WaitForExit() == 0, run.Errors);
        Assert.Contains(worker, run.Output[0]);
        Assert.Equal("sum 42", run.Output[^1]);
    }
}
