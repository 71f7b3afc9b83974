using System.Text;
using System.Text.Json.Serialization;

namespace ActorProcs.Cli.Api;

/// <summary>One line of a stream of events: the job, then what it writes, then the job as it ended.</summary>
internal sealed record JobEvent
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public required JobEventKind Kind { get; init; }

    public JobView? Job { get; init; }

    /// <summary><c>stdout</c> or <c>stderr</c>.</summary>
    public string? Stream { get; init; }

    /// <summary>A line without its end.</summary>
    public string? Text { get; init; }

    /// <summary>A line that is not text in UTF-8.</summary>
    public byte[]? Base64 { get; init; }

    /// <summary>How many bytes of output are missing here because they were not kept.</summary>
    public long? Bytes { get; init; }

    [JsonIgnore]
    internal bool IsError => Stream == "stderr";

    internal byte[] LineBytes() => [.. Base64 ?? Encoding.UTF8.GetBytes(Text ?? ""), (byte)'\n'];

    internal static JobEvent OfLine(bool isError, byte[] line)
    {
        var stream = isError ? "stderr" : "stdout";
        try
        {
            return new JobEvent { Kind = JobEventKind.Line, Stream = stream, Text = Strict.GetString(line) };
        }
        catch (DecoderFallbackException)
        {
            return new JobEvent { Kind = JobEventKind.Line, Stream = stream, Base64 = line };
        }
    }
}

internal enum JobEventKind
{
    /// <summary>The job as it is now.</summary>
    Job,

    Line,

    /// <summary>Output is missing here.</summary>
    Cut,

    /// <summary>The job has ended and all of its output has been told.</summary>
    End,
}
