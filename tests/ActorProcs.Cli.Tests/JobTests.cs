namespace ActorProcs.Cli.Tests;

public sealed class JobTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task A_job_shows_its_output_where_it_belongs_and_succeeds()
    {
        var job = await cluster.RunAsync("job", "submit", "--", "sh", "-c", "echo to output; echo to error >&2");
        Assert.Equal((0, "to output\n"), (job.Code, job.Output));
        Assert.Contains("to error\n", job.Errors);
        Assert.Contains("succeeded", job.Errors);
    }

    [Theory]
    [InlineData("exit 3", 1, 3)]
    [InlineData("exit 137", 1, 137)]
    [InlineData("kill -9 $$", 1, 137)]
    [InlineData("exit 0", 0, 0)]
    public async Task A_job_ends_the_console_with_0_or_1_or_with_its_own_code_when_asked(string script, int code, int own)
    {
        Assert.Equal(code, (await cluster.RunAsync("job", "submit", "--", "sh", "-c", script)).Code);
        Assert.Equal(own, (await cluster.RunAsync("job", "submit", "--exit-code-from-job", "--", "sh", "-c", script)).Code);
    }

    [Fact]
    public async Task An_unchanged_program_runs_in_the_cluster_it_was_submitted_to()
    {
        var job = await cluster.RunAsync("job", "submit", "--exit-code-from-job", "--", ConsoleRun.ClusterProgram, "7", "--its-own", "@x");
        Assert.Contains("from a process", job.Lines);
        Assert.Contains($"node {cluster.NodePid}", job.Lines);
        Assert.Contains("arguments 7|--its-own|@x", job.Lines);
        Assert.Equal(7, job.Code);
    }

    [Fact]
    public async Task A_job_runs_where_it_was_submitted_with_the_variables_it_was_given()
    {
        using var here = new RuntimeFolder();
        var directory = Directory.CreateDirectory(here.Path).FullName;
        File.WriteAllText(Path.Combine(directory, "script"), "#!/bin/sh\npwd; echo $LEVEL$1");
        File.SetUnixFileMode(Path.Combine(directory, "script"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var run = ConsoleRun.Start(cluster.Folder, ["job", "submit", "-e", "LEVEL=a=b", "--", "./script", "!"], directory);
        Assert.Equal(0, await run.ExitAsync());
        Assert.Equal($"{directory}\na=b!\n", run.Output);
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_and_by_state()
    {
        var failed = (await cluster.RunAsync("job", "submit", "--name", "sad", "-o", "json", "--", "sh", "-c", "exit 2")).Json.GetProperty("job");
        var running = await cluster.SubmitAsync("sleep", "600");
        var list = (await cluster.RunAsync("job", "list", "-o", "json")).Json;
        var ids = list.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()!).ToArray();
        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), ids);
        Assert.Equal(ids.Length, list.GetProperty("total").GetInt32());
        Assert.Equal([running], (await cluster.RunAsync("job", "list", "--state", "running", "-q")).Lines);
        Assert.Equal("sad", failed.GetProperty("name").GetString());
        Assert.Equal("failed", failed.GetProperty("state").GetString());
        Assert.Equal(2, failed.GetProperty("exit_code").GetInt32());
        Assert.Single((await cluster.RunAsync("job", "list", "--limit", "1", "-o", "jsonl")).Lines);
        Assert.Contains("sad", (await cluster.RunAsync("job", "list", "--state", "failed")).Output);
        Assert.Equal(0, (await cluster.RunAsync("job", "cancel", running)).Code);
    }

    [Fact]
    public async Task A_cancelled_job_is_gone_with_all_it_has_started()
    {
        var mark = $"7{Random.Shared.Next(1_000_000):D6}";
        var id = await cluster.SubmitAsync("sh", "-c", $"sleep {mark} & setsid sleep {mark} & trap '' TERM; echo ready; wait; wait; sleep {mark}");
        using var logs = cluster.Start("job", "logs", id, "-f");
        await logs.SaysAsync("ready");
        var cancelled = await cluster.RunAsync("job", "cancel", id);
        Assert.Equal(0, cancelled.Code);
        Assert.Equal("cancelled", (await cluster.JobAsync(id)).GetProperty("state").GetString());
        await Eventually.TrueAsync(
            () => !cluster.Folder.Processes().Any(line => line.Contains(mark, StringComparison.Ordinal)),
            () => string.Join('\n', cluster.Folder.Processes()));
        Assert.Equal(0, await logs.ExitAsync());
    }

    [Fact]
    public async Task A_cancelled_job_takes_its_processes_in_the_cluster_along()
    {
        using var submit = cluster.Start("job", "submit", "--name", "endless", "--", ConsoleRun.ClusterProgram, "forever");
        await submit.SaysAsync("process ");
        var process = int.Parse(submit.Output.Split(' ', '\n')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(process, (await cluster.RunAsync("status", "-o", "json")).Json.GetProperty("processes")[0].GetProperty("pid").GetInt32());
        submit.Interrupt();
        Assert.Equal(130, await submit.ExitAsync());
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{process}"), () => $"the end of {process}");

        // Reaped first, then told to the node, then out of its list.
        await Eventually.TrueAsync(
            async () => (await cluster.RunAsync("status", "-o", "json")).Json.GetProperty("busy").GetInt32() == 0, () => "an idle cluster");
    }

    [Fact]
    public async Task Cancelling_an_ended_job_is_a_conflict()
    {
        var id = await cluster.SubmitAsync("true");
        Assert.Equal(0, (await cluster.RunAsync("job", "wait", id)).Code);
        var cancelled = await cluster.RunAsync("job", "cancel", id);
        Assert.Equal(5, cancelled.Code);
        Assert.Contains("had already ended", cancelled.Errors);
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_job_that_is_watched()
    {
        using var submit = cluster.Start("job", "submit", "--name", "watched", "--", "sh", "-c", "echo begun; sleep 600");
        await submit.SaysAsync("begun");
        submit.Interrupt();
        Assert.Equal(130, await submit.ExitAsync());
        var last = (await cluster.RunAsync("job", "list", "--state", "cancelled", "-o", "json")).Json.GetProperty("jobs")[0];
        Assert.Equal("watched", last.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_job_outlives_the_console_that_submitted_it()
    {
        using var folder = new RuntimeFolder();
        var gate = Path.Combine(Directory.CreateDirectory(folder.Path).FullName, "gate");
        using var submit = cluster.Start("job", "submit", "--", "sh", "-c", $"echo begun; until [ -e {gate} ]; do sleep 0.05; done; echo finished");
        await submit.SaysAsync("begun");
        submit.KillHard();
        await submit.ExitAsync();
        var id = Assert.Single((await cluster.RunAsync("job", "list", "--state", "running", "-q")).Lines);
        File.WriteAllText(gate, "");
        Assert.Equal(0, (await cluster.RunAsync("job", "wait", id)).Code);
        Assert.Equal("begun\nfinished\n", (await cluster.RunAsync("job", "logs", id)).Output);
    }

    [Fact]
    public async Task Waiting_has_a_limit()
    {
        var id = await cluster.SubmitAsync("sleep", "600");
        var waited = await cluster.RunAsync("job", "wait", id, "--timeout", "200ms");
        Assert.Equal(6, waited.Code);
        Assert.Contains(id, waited.Errors);
        await cluster.RunAsync("job", "cancel", id);
        Assert.Equal(1, (await cluster.RunAsync("job", "wait", id)).Code);
    }

    [Fact]
    public async Task No_line_of_a_talkative_job_is_lost_to_its_submitter()
    {
        const int lines = 300_000;
        var job = await cluster.RunAsync("job", "submit", "--", "seq", "-f", "line %.0f of a talkative job", $"{lines}");
        Assert.Equal(0, job.Code);
        Assert.Equal(Enumerable.Range(1, lines).Select(i => $"line {i} of a talkative job"), job.Lines);
    }

    [Fact]
    public async Task Output_beyond_the_bound_is_cut_with_a_mark()
    {
        var id = await cluster.SubmitAsync("seq", "-f", "%.0f and so on and so on and so on", "300000");
        Assert.Equal(0, (await cluster.RunAsync("job", "wait", id)).Code);
        var logs = await cluster.RunAsync("job", "logs", id);
        Assert.Contains("bytes of output are missing here", logs.Errors);
        Assert.Equal("300000 and so on and so on and so on", logs.Lines[^1]);
        var cut = (await cluster.JobAsync(id)).GetProperty("output_cut").GetInt64();
        Assert.Contains($"{cut} bytes", logs.Errors);
        Assert.Equal(Enumerable.Range(1, 300000).Sum(i => $"{i} and so on and so on and so on\n".Length), cut + logs.Output.Length);
    }

    [Fact]
    public async Task Events_are_one_document_a_line()
    {
        var job = await cluster.RunAsync("job", "submit", "-o", "jsonl", "--", "printf", "a\\n\\377b");
        var kinds = job.Lines.Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["job", "line", "line", "end"], kinds.Select(each => each.GetProperty("kind").GetString()));
        Assert.Equal("a", kinds[1].GetProperty("text").GetString());
        Assert.Equal([0xff, (byte)'b'], kinds[2].GetProperty("base64").GetBytesFromBase64());
        Assert.Equal("succeeded", kinds[3].GetProperty("job").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Following_ends_when_the_reader_has_enough()
    {
        var id = await cluster.SubmitAsync("sh", "-c", "while echo more; do sleep 0.02; done");
        using var run = ConsoleRun.Start(cluster.Folder, ["run", "--", "sh", "-c", $"'{ConsoleRun.Executable}' job logs {id} -f | head -n 2"]);
        Assert.Equal(0, await run.ExitAsync());
        Assert.Equal("more\nmore\n", run.Output);
        await cluster.RunAsync("job", "cancel", id);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("logs")]
    [InlineData("wait")]
    [InlineData("cancel")]
    public async Task A_job_that_is_not_there_is_told_with_4(string verb)
    {
        var ended = await cluster.RunAsync("job", verb, "nope");
        Assert.Equal((4, ""), (ended.Code, ended.Output));
        Assert.StartsWith("error: no job \"nope\".", ended.Errors);
    }
}
