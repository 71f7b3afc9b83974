using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ActorProcs.Cli.Api;

/// <summary>The one JSON of the API and of <c>-o json</c>: snake_case, nothing that is null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.Unspecified,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SnakeCaseEnum<JobState>), typeof(SnakeCaseEnum<JobEventKind>)])]
[JsonSerializable(typeof(ClusterState))]
[JsonSerializable(typeof(JobSubmission))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(JobEvent))]
[JsonSerializable(typeof(JobOutputView))]
[JsonSerializable(typeof(NamedList))]
[JsonSerializable(typeof(NamedView))]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(NodeView))]
[JsonSerializable(typeof(MissingFiles))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenView))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(VersionView))]
[JsonSerializable(typeof(ClusterRecordView))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    internal static string Text<T>(T document, JsonTypeInfo<T> type, bool indented)
    {
        // What is printed is read by people too: accents stay accents.
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            JsonSerializer.Serialize(writer, document, type);
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}

internal sealed class SnakeCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>What <c>job logs -o json</c> prints.</summary>
internal sealed record JobOutputView(JobView Job, IReadOnlyList<JobEvent> Output);

/// <summary>What <c>version -o json</c> prints.</summary>
internal sealed record VersionView(int Schema, string Version, string Runtime, string Platform);

/// <summary>What <c>up</c> writes down for those who look for it.</summary>
internal sealed record ClusterRecordView(string Node, string Address, int Pid, DateTimeOffset StartedAt);
