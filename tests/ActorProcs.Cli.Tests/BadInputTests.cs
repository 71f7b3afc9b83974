namespace ActorProcs.Cli.Tests;

/// <summary>One clear line, the documented exit code, nothing left running.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly RuntimeFolder _folder = new();
    private readonly string _here = Directory.CreateTempSubdirectory("apt-").FullName;

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(_here, recursive: true);
    }

    [Theory]
    [InlineData(2, "no program was given", "job", "submit")]
    [InlineData(2, "no program was given", "run", "--")]
    [InlineData(2, "there is no file", "job", "submit", "--", "./absent")]
    [InlineData(2, "there is no file", "run", "--", "dotnet", "Absent.dll")]
    [InlineData(2, "there is no program 'absent-program'", "run", "--", "absent-program")]
    [InlineData(2, "is not a .NET program", "run", "--", "Text.dll")]
    [InlineData(2, "is not a .NET program", "job", "submit", "--", "dotnet", "Text.dll")]
    [InlineData(2, "is a .NET library", "run", "--", "Library.dll")]
    [InlineData(2, "Program.runtimeconfig.json is not beside it", "run", "--", "Program.dll")]
    [InlineData(2, "is a directory", "run", "--", "./folder")]
    [InlineData(2, "is not executable", "run", "--", "./Text.dll.txt")]
    [InlineData(2, "Did you mean 'status'?", "statsu")]
    [InlineData(2, "Did you mean '--workers'?", "up", "--worker", "3")]
    [InlineData(2, "'many' is not a number of workers", "up", "-w", "many")]
    [InlineData(2, "is not an output format", "status", "-o", "xml")]
    [InlineData(2, "is not a duration", "job", "wait", "x", "--timeout", "soon")]
    [InlineData(2, "is not a state", "job", "list", "--state", "lost")]
    [InlineData(2, "is not an address of a cluster", "status", "-a", "tcp://x")]
    [InlineData(2, "is not a variable", "job", "submit", "-e", "x", "--", "true")]
    [InlineData(3, "no cluster is running here", "status")]
    [InlineData(3, "no cluster is running here", "job", "submit", "--", "true")]
    [InlineData(3, "no cluster is running here", "job", "list")]
    [InlineData(3, "no cluster answers at unix:/nowhere/x", "job", "list", "-a", "unix:/nowhere/x")]
    public async Task Bad_input_is_told_in_one_line_with_its_exit_code(int code, string message, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(_here, "Text.dll"), "This is not what it says.");
        File.WriteAllText(Path.Combine(_here, "Text.dll.txt"), "Nor is this.");
        File.Copy(typeof(ProcException).Assembly.Location, Path.Combine(_here, "Library.dll"));
        File.Copy(ConsoleRun.ClusterProgram, Path.Combine(_here, "Program.dll"));
        Directory.CreateDirectory(Path.Combine(_here, "folder"));
        await RefusedAsync(code, message, arguments);
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Fact]
    public async Task A_missing_worker_is_told_and_nothing_is_started()
    {
        // As somebody installs it who copies the files and not the folders.
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(ConsoleRun.Executable)!)) File.Copy(file, Path.Combine(_here, Path.GetFileName(file)));
        await RefusedAsync(1, "ActorProcs.Worker.dll is not there", ["up"], Path.Combine(_here, "actorprocs"));
        await RefusedAsync(1, "ActorProcs.Worker.dll is not there", ["run", "--", "true"], Path.Combine(_here, "actorprocs"));
        Assert.Empty(_folder.Contents());
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket_is_told_and_nothing_is_made()
    {
        var deep = Path.Combine(_here, new string('d', 100));
        await RefusedAsync(1, "ACTORPROCS_RUNTIME_DIR", ["up"], (RuntimeFolder.Variable, deep));
        Assert.False(Directory.Exists(deep));
    }

    [Fact]
    public async Task A_folder_that_others_may_enter_is_refused()
    {
        File.SetUnixFileMode(_here, (UnixFileMode)Convert.ToInt32("755", 8));
        await RefusedAsync(1, $"chmod 700 '{_here}'", ["up"], (RuntimeFolder.Variable, _here));
        Assert.Empty(Directory.GetFileSystemEntries(_here));
    }

    [MountTheory]
    [InlineData(0, "up")]
    [InlineData(2, "up")]
    [InlineData(2, "run", "--", "true")]
    public async Task A_full_disk_under_the_sockets_is_told_and_nothing_is_left(int inodes, params string[] arguments)
    {
        using var disk = new FullDisk(inodes);
        await RefusedAsync(1, $"No room is left at '{disk.Path}", arguments, (RuntimeFolder.Variable, disk.Path));
        Assert.Equal([disk.Filler], Directory.GetFileSystemEntries(disk.Path));
    }

    [Fact]
    public async Task Help_leads_with_examples_and_the_root_tells_the_exit_codes()
    {
        using var root = ConsoleRun.Start(_folder, ["--help"]);
        Assert.Equal(0, await root.ExitAsync());
        Assert.StartsWith("Examples:\n  actorprocs up", root.Output);
        Assert.Contains("130, 143", root.Output);
        Assert.DoesNotContain("/h", root.Output);
        using var submit = ConsoleRun.Start(_folder, ["job", "submit", "-h"]);
        Assert.Equal(0, await submit.ExitAsync());
        Assert.StartsWith("Examples:\n  actorprocs job submit", submit.Output);
    }

    private Task RefusedAsync(int code, string message, string[] arguments, params (string, string)[] variables) =>
        RefusedAsync(code, message, arguments, ConsoleRun.Executable, variables);

    private async Task RefusedAsync(int code, string message, string[] arguments, string executable, params (string, string)[] variables)
    {
        using var run = ConsoleRun.StartThis(executable, _folder, arguments, _here, variables);
        Assert.Equal((code, ""), (await run.ExitAsync(), run.Output));
        var lines = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("error: ", lines[0]);
        Assert.Contains(message, lines[0]);
        Assert.True(lines.Skip(1).All(line => line.StartsWith("  ", StringComparison.Ordinal)), run.Errors);
        Assert.Empty(_folder.Processes());
    }
}
