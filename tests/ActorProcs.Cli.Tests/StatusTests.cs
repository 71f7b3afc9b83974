using System.Text.Json;

namespace ActorProcs.Cli.Tests;

public sealed class StatusTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task Status_finds_the_cluster_without_being_told_where_it_is()
    {
        var status = await cluster.RunAsync("status");
        Assert.Equal(0, status.Code);
        Assert.Contains($"pid {cluster.NodePid}", status.Output);
        Assert.Contains($"unix:{cluster.Folder.Path}/", status.Output);
    }

    [Fact]
    public async Task Status_as_JSON_is_one_document_in_snake_case()
    {
        var status = (await cluster.RunAsync("status", "-o", "json")).Json;
        Assert.Equal(1, status.GetProperty("schema").GetInt32());
        Assert.Equal(cluster.NodePid, status.GetProperty("pid").GetInt32());
        Assert.Equal(1, status.GetProperty("workers").GetInt32());
        Assert.True(status.GetProperty("started_at").GetDateTimeOffset() <= DateTimeOffset.UtcNow);
        Assert.Equal(JsonValueKind.Array, status.GetProperty("processes").ValueKind);
        Assert.Equal(JsonValueKind.Number, status.GetProperty("jobs").GetProperty("running").ValueKind);
    }

    [Fact]
    public async Task Quiet_status_says_nothing_and_ends_with_0()
    {
        var status = await cluster.RunAsync("status", "-q");
        Assert.Equal((0, "", ""), (status.Code, status.Output, status.Errors));
    }

    [Fact]
    public async Task An_address_overrides_what_was_found()
    {
        var address = (await cluster.RunAsync("status", "-o", "json")).Json.GetProperty("address").GetString()!;
        using var elsewhere = new RuntimeFolder();
        using var byOption = ConsoleRun.Start(elsewhere, ["status", "-q", "-a", address]);
        Assert.Equal(0, await byOption.ExitAsync());
        using var byVariable = ConsoleRun.Start(elsewhere, ["status", "-q"], null, ("ACTORPROCS_ADDRESS", address));
        Assert.Equal(0, await byVariable.ExitAsync());
    }

    [Fact]
    public async Task A_second_cluster_is_a_conflict_that_names_the_first()
    {
        var second = await cluster.RunAsync("up");
        Assert.Equal(5, second.Code);
        Assert.StartsWith("error: a cluster is already running: node ", second.Errors);
        Assert.Contains($"pid {cluster.NodePid}", second.Errors);
        Assert.Equal(0, (await cluster.RunAsync("status", "-q")).Code);
    }

    [Fact]
    public async Task The_version_tells_its_schema()
    {
        var version = (await cluster.RunAsync("version", "-o", "json")).Json;
        Assert.Equal(1, version.GetProperty("schema").GetInt32());
        Assert.NotEmpty(version.GetProperty("version").GetString()!);
    }
}
