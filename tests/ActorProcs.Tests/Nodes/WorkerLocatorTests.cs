using ActorProcs.Nodes;

namespace ActorProcs.Tests.Nodes;

public sealed class WorkerLocatorTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("actorprocs-place-").FullName;
    private readonly Dictionary<string, string> _variables = [];
    private readonly ProgramPlace _place;

    public WorkerLocatorTests()
    {
        _place = new ProgramPlace
        {
            BaseDirectory = Path.Combine(_root, "app") + "/",
            LibraryFile = Path.Combine(_root, "lib", "ActorProcs.Runtime.dll"),
            EntryFile = Make("app/App.dll"),
            CoreFile = Make("dotnet/shared/Microsoft.NETCore.App/10.0.0/System.Private.CoreLib.dll"),
            DependencyFiles = Make("app/App.deps.json") + ";" + Make("dotnet/shared/Microsoft.NETCore.App/10.0.0/Microsoft.NETCore.App.deps.json"),
            ProcessFile = Make("dotnet/dotnet"),
            HooksSupported = true,
            Variable = name => _variables.GetValueOrDefault(name),
        };
        Make("app/App.runtimeconfig.json");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_worker_beside_the_application_is_run_with_the_applications_frameworks()
    {
        var worker = Make("app/actorprocs-worker/ActorProcs.Worker.dll");
        var command = WorkerLocator.Find(_place);

        Assert.Equal(Path.Combine(_root, "dotnet/dotnet"), command.FileName);
        Assert.Equal(
            [
                "exec", "--runtimeconfig", Path.Combine(_root, "app/App.runtimeconfig.json"),
                "--depsfile", Path.ChangeExtension(worker, ".deps.json"), worker,
            ],
            command.Arguments);
        Assert.Empty(command.Environment);
        Assert.False(command.IsSelf);
    }

    [Fact]
    public void The_named_folder_comes_first_then_the_applications_then_the_librarys()
    {
        var ofLibrary = Make("lib/actorprocs-worker/ActorProcs.Worker.dll");
        Assert.Equal(ofLibrary, WorkerLocator.Find(_place).Arguments[^1]);
        var ofApplication = Make("app/actorprocs-worker/ActorProcs.Worker.dll");
        Assert.Equal(ofApplication, WorkerLocator.Find(_place).Arguments[^1]);
        var named = Make("elsewhere/ActorProcs.Worker.dll");
        _variables["ACTORPROCS_WORKER_DIR"] = Path.GetDirectoryName(named)!;
        Assert.Equal(named, WorkerLocator.Find(_place).Arguments[^1]);
    }

    [Fact]
    public void A_missing_worker_names_every_place_where_it_was_looked_for()
    {
        _variables["ACTORPROCS_WORKER_DIR"] = "/no/such/folder";
        var error = Assert.Throws<ProcException>(() => WorkerLocator.Find(_place));

        Assert.Contains("/no/such/folder/ActorProcs.Worker.dll", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_root, "app/actorprocs-worker/ActorProcs.Worker.dll"), error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_root, "lib/actorprocs-worker/ActorProcs.Worker.dll"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Under_a_test_host_the_tests_own_runtime_configuration_is_taken()
    {
        Make("app/actorprocs-worker/ActorProcs.Worker.dll");
        var tests = Make("tests/Tests.deps.json");
        var config = Make("tests/Tests.runtimeconfig.json");

        Assert.Equal(config, WorkerLocator.Find(_place with { DependencyFiles = tests }).Arguments[2]);
    }

    [Fact]
    public void Without_a_configuration_of_the_application_the_workers_own_is_taken()
    {
        var worker = Make("app/actorprocs-worker/ActorProcs.Worker.dll");
        File.Delete(Path.Combine(_root, "app/App.runtimeconfig.json"));

        Assert.Equal(Path.ChangeExtension(worker, ".runtimeconfig.json"), WorkerLocator.Find(_place).Arguments[2]);
    }

    [Fact]
    public void The_dotnet_executable_is_the_named_one_if_it_exists_else_the_one_above_the_runtime()
    {
        Make("app/actorprocs-worker/ActorProcs.Worker.dll");
        _variables["DOTNET_HOST_PATH"] = "/no/such/dotnet";
        Assert.Equal(Path.Combine(_root, "dotnet/dotnet"), WorkerLocator.Find(_place).FileName);
        _variables["DOTNET_HOST_PATH"] = Make("other/dotnet");
        Assert.Equal(Path.Combine(_root, "other/dotnet"), WorkerLocator.Find(_place).FileName);
    }

    [Fact]
    public void A_single_file_and_a_self_contained_program_start_themselves_with_a_hook()
    {
        var self = Make("app/App");
        var singleFile = WorkerLocator.Find(_place with { EntryFile = "", LibraryFile = "", ProcessFile = self });
        Assert.True(singleFile is { IsSelf: true, IsSingleFile: true });
        Assert.Equal((self, "ActorProcs.Runtime"), (singleFile.FileName, singleFile.Environment["DOTNET_STARTUP_HOOKS"]));
        Assert.Empty(singleFile.Arguments);

        var selfContained = WorkerLocator.Find(_place with { CoreFile = Make("app/System.Private.CoreLib.dll"), ProcessFile = self });
        Assert.True(selfContained is { IsSelf: true, IsSingleFile: false });
    }

    [Fact]
    public void A_single_file_without_startup_hooks_is_told_what_to_set()
    {
        var error = Assert.Throws<PlatformNotSupportedException>(() => WorkerLocator.Find(_place with { EntryFile = "", HooksSupported = false }));

        Assert.Contains("StartupHookSupport", error.Message, StringComparison.Ordinal);
    }

    private string Make(string file)
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}
