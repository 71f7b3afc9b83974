using System.Globalization;
using System.Text.Json;
using ActorProcs.Cli.Jobs;
using ActorProcs.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorProcs.Cli.Api;

/// <summary>Jobs: submit, list, look, read, wait, cancel, under <c>/api/v1/jobs</c>.</summary>
internal sealed class JobsApi(NodeRuntime node, JobTable table, JobRunner runner, SentPrograms programs)
{
    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/jobs", (RequestDelegate)SubmitAsync);
        routes.MapGet("/api/v1/jobs", (RequestDelegate)ListAsync);
        routes.MapGet("/api/v1/jobs/{id}", OnJob((context, job) => AnswerAsync(context, job)));
        routes.MapGet("/api/v1/jobs/{id}/end", OnJob(EndAsync));
        routes.MapGet("/api/v1/jobs/{id}/output", OnJob(OutputAsync));
        routes.MapPost("/api/v1/jobs/{id}/cancel", OnJob(CancelAsync));
    }

    private RequestDelegate OnJob(Func<HttpContext, Job, Task> handle) => context =>
    {
        var id = (string)context.Request.RouteValues["id"]!;
        return table.Find(id) is { } job
            ? handle(context, job)
            : ApiAnswer.ProblemAsync(context, StatusCodes.Status404NotFound, $"no job \"{id}\".");
    };

    private async Task SubmitAsync(HttpContext context)
    {
        Job job;
        JobOutputReader? reader;
        try
        {
            var submission = await JsonSerializer.DeserializeAsync(context.Request.Body, ApiJson.Default.JobSubmission, context.RequestAborted).ConfigureAwait(false);
            if (submission?.Command is not { Count: > 0 }) throw new JsonException("A submission needs a command.");
            if ((await NodeQueries.AskStateAsync(node.Session, context.RequestAborted).ConfigureAwait(false)) is { IsDraining: true } state)
                throw new InvalidOperationException($"the node {state.Name} is being drained and takes no jobs. Submit it on another one.");
            var (here, lease) = await programs.PlaceAsync(submission, context.RequestAborted).ConfigureAwait(false);
            try
            {
                job = runner.Start(here, out reader);
            }
            catch
            {
                lease?.Dispose();
                throw;
            }

            if (lease is not null) _ = job.Ended.ContinueWith(_ => lease.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        catch (JsonException e)
        {
            await ApiAnswer.ProblemAsync(context, StatusCodes.Status400BadRequest, $"this is no submission: {e.Message}").ConfigureAwait(false);
            return;
        }
        catch (ProcException e)
        {
            await ApiAnswer.ProblemAsync(context, StatusCodes.Status422UnprocessableEntity, e.Message).ConfigureAwait(false);
            return;
        }
        catch (InvalidOperationException e)
        {
            await ApiAnswer.ProblemAsync(context, StatusCodes.Status409Conflict, e.Message).ConfigureAwait(false);
            return;
        }

        if (reader is null) await AnswerAsync(context, job, StatusCodes.Status201Created).ConfigureAwait(false);
        else await JobEventStream.WriteAsync(context, job, reader, follow: true).ConfigureAwait(false);
    }

    private Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var limit = int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 50;
        var states = query["state"].Select(text => Enum.TryParse<JobState>(text, ignoreCase: true, out var state) ? state : (JobState?)null).ToArray();
        if (states.Contains(null)) return ApiAnswer.ProblemAsync(context, StatusCodes.Status400BadRequest, "there is no such state of a job.");

        var jobs = table.All().Select(job => job.View()).Where(job => states.Length == 0 || states.Contains(job.State)).ToArray();
        return ApiAnswer.JsonAsync(context, new JobList([.. limit == 0 ? jobs : jobs.Take(limit)], jobs.Length), ApiJson.Default.JobList);
    }

    private static Task AnswerAsync(HttpContext context, Job job, int status = StatusCodes.Status200OK) =>
        ApiAnswer.JsonAsync(context, job.View(), ApiJson.Default.JobView, status);

    private static async Task EndAsync(HttpContext context, Job job)
    {
        await job.Ended.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, job).ConfigureAwait(false);
    }

    private static Task OutputAsync(HttpContext context, Job job) =>
        JobEventStream.WriteAsync(context, job, job.Output.Read(lossless: false), follow: context.Request.Query["follow"] == "true");

    private Task CancelAsync(HttpContext context, Job job)
    {
        runner.Cancel(job);
        return AnswerAsync(context, job);
    }
}
