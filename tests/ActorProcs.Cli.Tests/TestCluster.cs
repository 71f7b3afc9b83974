using System.Text.Json;

namespace ActorProcs.Cli.Tests;

/// <summary>One small cluster, for tests that leave it as they found it.</summary>
public sealed class TestCluster : IAsyncLifetime
{
    private readonly RuntimeFolder _folder = new();
    private ConsoleRun _up = null!;

    internal RuntimeFolder Folder => _folder;

    internal int NodePid => _up.Pid;

    public async Task InitializeAsync()
    {
        _up = ConsoleRun.Start(_folder, ["up", "-w", "1", "--spares", "0"]);
        await _up.SaysAsync("Ctrl+C stops everything.");
    }

    public async Task DisposeAsync()
    {
        _up.Terminate();
        await _up.ExitAsync();
        _up.Dispose();
        _folder.Dispose();
    }

    internal ConsoleRun Start(params IEnumerable<string> arguments) => ConsoleRun.Start(_folder, arguments);

    internal async Task<Ended> RunAsync(params IEnumerable<string> arguments)
    {
        using var run = Start(arguments);
        var code = await run.ExitAsync();
        return new Ended(code, run.Output, run.Errors);
    }

    /// <summary>Starts a job that goes on, and returns its id.</summary>
    internal async Task<string> SubmitAsync(params IEnumerable<string> command)
    {
        var ended = await RunAsync(["job", "submit", "--no-wait", "-q", "--", .. command]);
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        return ended.Output.Trim();
    }

    internal async Task<JsonElement> JobAsync(string id) => (await RunAsync("job", "show", id, "-o", "json")).Json;
}

/// <summary>What a command said, and how it ended.</summary>
internal sealed record Ended(int Code, string Output, string Errors)
{
    internal JsonElement Json => JsonDocument.Parse(Output).RootElement;

    internal string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
