using System.Text.Json;
using ActorProcs.Cli.Jobs;
using Microsoft.AspNetCore.Http;

namespace ActorProcs.Cli.Api;

/// <summary>Tells a job and its output as events, one JSON document a line.</summary>
internal static class JobEventStream
{
    // A client that reads slowly makes us wait here, and not pile up an answer.
    private const int FlushEvery = 32 * 1024;

    internal static async Task WriteAsync(HttpContext context, Job job, JobOutputReader reader, bool follow)
    {
        using (reader)
        {
            context.Response.ContentType = "application/jsonl; charset=utf-8";
            Write(context, new JobEvent { Kind = JobEventKind.Job, Job = job.View() });
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            await foreach (var batch in reader.ReadAsync(follow, context.RequestAborted).ConfigureAwait(false))
            {
                await WriteAsync(context, batch).ConfigureAwait(false);
            }

            Write(context, new JobEvent { Kind = JobEventKind.End, Job = job.View() });
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(HttpContext context, OutputBatch batch)
    {
        if (batch.Missing > 0) Write(context, new JobEvent { Kind = JobEventKind.Cut, Bytes = batch.Missing });
        foreach (var line in batch.Lines)
        {
            Write(context, JobEvent.OfLine(line.IsError, line.Bytes));
            if (context.Response.BodyWriter.UnflushedBytes > FlushEvery)
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static void Write(HttpContext context, JobEvent told)
    {
        var output = context.Response.BodyWriter;
        output.Write(JsonSerializer.SerializeToUtf8Bytes(told, ApiJson.Default.JobEvent));
        output.Write("\n"u8);
    }

    private static void Write(this System.IO.Pipelines.PipeWriter output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}
