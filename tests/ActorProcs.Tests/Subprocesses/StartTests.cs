namespace ActorProcs.Tests.Subprocesses;

public sealed class StartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorprocs-sub-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_missing_program_is_a_missing_file()
    {
        var byName = await Assert.ThrowsAsync<FileNotFoundException>(() => Subprocess.ExecAsync("no-such-program-anywhere", []));
        var byPath = await Assert.ThrowsAsync<FileNotFoundException>(() => Subprocess.ExecAsync("/no/such/program", []));

        Assert.Contains("no-such-program-anywhere could not be started: no folder of PATH", byName.Message);
        Assert.Contains("/no/such/program could not be started: there is no such file", byPath.Message);
    }

    [Fact]
    public async Task A_command_that_the_shell_does_not_find_gives_127()
    {
        await using var program = await Subprocess.ShellAsync("no-such-program-anywhere");

        var (_, error) = await program.CommunicateAsync();

        Assert.Equal(127, program.ReturnCode);
        Assert.Contains("not found", error);
    }

    [Fact]
    public async Task A_file_that_may_not_be_executed_is_refused()
    {
        var file = Path.Combine(_folder, "text");
        await File.WriteAllTextAsync(file, "text");

        Assert.Contains("chmod +x", (await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Subprocess.ExecAsync(file, []))).Message);
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        string[] arguments = ["", " ", "a b", "\"'$x*`\\", "ä\n€"];
        await using var program = await Subprocess.ExecAsync("printf", ["%s|", .. arguments]);

        Assert.Equal(string.Concat(arguments.Select(static each => each + "|")), (await program.CommunicateAsync()).StandardOutput);
    }

    [Fact]
    public async Task The_environment_is_ours_with_changes()
    {
        Environment.SetEnvironmentVariable("ACTORPROCS_TEST_KEPT", "kept");
        Environment.SetEnvironmentVariable("ACTORPROCS_TEST_REMOVED", "removed");
        await using var program = await Subprocess.ShellAsync(
            "echo \"$ACTORPROCS_TEST_KEPT ${ACTORPROCS_TEST_REMOVED-none} $ACTORPROCS_TEST_NEW\"",
            new SubprocessOptions { Environment = new Dictionary<string, string?> { ["ACTORPROCS_TEST_REMOVED"] = null, ["ACTORPROCS_TEST_NEW"] = "a=b" } });

        Assert.Equal("kept none a=b\n", (await program.CommunicateAsync()).StandardOutput);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a=b")]
    public async Task A_name_that_cannot_be_a_variable_is_refused(string name) => await Assert.ThrowsAsync<ArgumentException>(() =>
        Subprocess.ExecAsync("true", [], new SubprocessOptions { Environment = new Dictionary<string, string?> { [name] = "x" } }));

    [Fact]
    public async Task A_text_with_a_null_character_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Subprocess.ExecAsync("echo", ["a\0b"]));

    [Fact]
    public async Task The_working_directory_is_where_it_begins_and_where_relative_paths_start()
    {
        var script = Path.Combine(_folder, "where.sh");
        await WriteScriptAsync(script, "pwd -P");
        await using var program = await Subprocess.ExecAsync("./where.sh", [], new SubprocessOptions { WorkingDirectory = _folder });

        Assert.Equal(_folder + "\n", (await program.CommunicateAsync()).StandardOutput);
    }

    [Fact]
    public async Task A_missing_working_directory_is_named()
    {
        var missing = Path.Combine(_folder, "missing");
        var error = await Assert.ThrowsAsync<DirectoryNotFoundException>(
            () => Subprocess.ExecAsync("true", [], new SubprocessOptions { WorkingDirectory = missing }));

        Assert.Contains(missing, error.Message);
    }

    [Fact]
    public async Task PATH_is_the_programs_own()
    {
        var script = Path.Combine(_folder, "only-here");
        await WriteScriptAsync(script, "echo here");
        await using var program = await Subprocess.ExecAsync(
            "only-here", [], new SubprocessOptions { Environment = new Dictionary<string, string?> { ["PATH"] = _folder } });

        Assert.Equal("here\n", (await program.CommunicateAsync()).StandardOutput);
    }

    [Fact]
    public async Task It_inherits_its_three_streams_and_nothing_else()
    {
        // ls itself opens the folder that it lists, as 3.
        await using var program = await Subprocess.ExecAsync("ls", ["/proc/self/fd"]);

        Assert.Equal("0\n1\n2\n3\n", (await program.CommunicateAsync()).StandardOutput);
    }

    [Fact]
    public async Task No_signal_is_ignored_or_blocked_in_it()
    {
        const ulong kept = 3UL << 31; // 32 and 33 are the C library's own, which it lets nobody set.
        await using var program = await Subprocess.ShellAsync("grep -E 'Sig(Blk|Ign)' /proc/self/status");

        Assert.All((await program.CommunicateAsync()).StandardOutput.TrimEnd().Split('\n'), static line =>
            Assert.Equal(0UL, Convert.ToUInt64(line.Split('\t')[1], 16) & ~kept));
    }

    [Fact]
    public async Task A_cancelled_start_starts_nothing() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Subprocess.ExecAsync("true", [], null, new CancellationToken(canceled: true)));

    private static async Task WriteScriptAsync(string file, string command)
    {
        await File.WriteAllTextAsync(file, $"#!/bin/sh\n{command}\n");
#pragma warning disable CA1416 // Subprocesses exist on Linux only.
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
#pragma warning restore CA1416
    }
}
