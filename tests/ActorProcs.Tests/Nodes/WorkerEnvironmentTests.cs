using ActorProcs.Nodes;

namespace ActorProcs.Tests.Nodes;

public sealed class WorkerEnvironmentTests
{
    [Fact]
    public void A_worker_gets_the_programs_environment_without_profilers_and_hooks_and_with_its_marks()
    {
        var own = new Dictionary<string, string>
        {
            ["HOME"] = "/home/me",
            ["CORECLR_PROFILER"] = "{x}",
            ["CORECLR_PROFILER_PATH_64"] = "x.so",
            ["COR_ENABLE_PROFILING"] = "1",
            ["DOTNET_STARTUP_HOOKS"] = "x.dll",
        };

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["HOME"] = "/home/me",
                ["ACTORPROCS_WORKER"] = "1",
                ["ACTORPROCS_DEPTH"] = "1",
                ["DOTNET_TieredPGO"] = "0",
            },
            WorkerEnvironment.Build(own, null, null));
        Assert.Contains("CORECLR_PROFILER", WorkerEnvironment.Build(new Dictionary<string, string>(own) { ["ACTORPROCS_KEEP_PROFILER"] = "1" }, null, null));
    }

    [Fact]
    public void What_the_user_asks_for_is_applied_last_and_null_removes()
    {
        var own = new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" };
        var result = WorkerEnvironment.Build(own, new Dictionary<string, string> { ["A"] = null!, ["B"] = "", ["DOTNET_TieredPGO"] = "1" }, 256 << 20);

        Assert.DoesNotContain("A", result);
        Assert.Equal(("", "1", "10000000"), (result["B"], result["DOTNET_TieredPGO"], result["DOTNET_GCHeapHardLimit"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => WorkerEnvironment.Build(own, null, 0));
    }

    [Fact]
    public void Programs_that_start_themselves_for_ever_are_stopped_at_a_depth_that_can_be_raised()
    {
        var own = new Dictionary<string, string> { ["ACTORPROCS_DEPTH"] = "9" };
        Assert.Equal("10", WorkerEnvironment.Build(own, null, null)["ACTORPROCS_DEPTH"]);

        own["ACTORPROCS_DEPTH"] = "10";
        var error = Assert.Throws<ProcException>(() => WorkerEnvironment.Build(own, null, null));
        Assert.Contains("ACTORPROCS_MAX_DEPTH", error.Message, StringComparison.Ordinal);

        own["ACTORPROCS_MAX_DEPTH"] = "11";
        Assert.Equal("11", WorkerEnvironment.Build(own, null, null)["ACTORPROCS_DEPTH"]);
    }
}
