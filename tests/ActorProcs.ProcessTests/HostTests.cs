using System.Globalization;

namespace ActorProcs.ProcessTests;

/// <summary>Programs whose life a host leads. When it ends, nothing is left.</summary>
public sealed class HostTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorprocs-host-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_service_in_a_generic_host_uses_a_pool()
    {
        using var program = Start("service");

        Assert.True(program.WaitForExit() == 0, program.Errors);

        Assert.Contains("squares 1 4 9 16 25", program.Output);
        LeavesNothing(program.Output.Single(line => line.StartsWith("pid", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_request_to_a_server_uses_a_pool_and_the_shutdown_ends_it()
    {
        using var program = Start("web");
        var url = (await program.WaitForLineAsync(line => line.StartsWith("url", StringComparison.Ordinal))).Split(' ')[1];
        using var client = new HttpClient { Timeout = TestProgram.Patience };

        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => client.GetStringAsync($"{url}/square/{n}")));

        Assert.Equal(Enumerable.Range(1, 8).Select(n => $"{n * n}"), answers.Select(answer => answer.Split(' ')[0]));
        Assert.NotEmpty(Directory.GetDirectories(_folder));

        using var kill = TestProgram.Run("kill", "-TERM", program.Pid.ToString(CultureInfo.InvariantCulture));
        Assert.True(program.WaitForExit() is 0 or 143, program.Errors);
        LeavesNothing(answers);
    }

    private TestProgram Start(string kind) => TestProgram.Run(
        "env", $"ACTORPROCS_RUNTIME_DIR={_folder}", "dotnet", Path.Combine(TestProgram.OutputFolder("tests/TestApps/WebProgram"), "WebProgram.dll"), kind);

    /// <param name="lines">Each ends with the pid of a worker.</param>
    private void LeavesNothing(params string[] lines)
    {
        Assert.All(lines, line => Assert.True(Eventually.IsGone(int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture)), line));
        Assert.Empty(Directory.GetDirectories(_folder));
    }
}
