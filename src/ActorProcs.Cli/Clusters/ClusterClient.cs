using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Commands;
using ActorProcs.Cli.Terminal;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Cli.Clusters;

/// <summary>The console's side of the API.</summary>
internal sealed class ClusterClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;

    private ClusterClient(string address, bool isElsewhere, Func<CancellationToken, Task<Stream>> connect)
    {
        (Address, IsElsewhere) = (address, isElsewhere);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, cancellationToken) => new ValueTask<Stream>(connect(cancellationToken)) })
        {
            BaseAddress = new Uri("http://node"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The node of this host.</summary>
    /// <param name="address">What <c>ACTORPROCS_ADDRESS</c> takes.</param>
    internal static ClusterClient At(string address) =>
        new(address, isElsewhere: false, cancellationToken => ConnectAsync(ClusterFinder.SocketOf(address), cancellationToken));

    /// <summary>A node of another host.</summary>
    internal static ClusterClient Of(DistantNode node) => new(node.Address, isElsewhere: true, node.ConnectAsync);

    internal string Address { get; }

    /// <summary>Whether the node is on another host: its files and process numbers mean nothing here.</summary>
    internal bool IsElsewhere { get; }

    internal Task<ClusterState> StateAsync(CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, "/api/v1/state", null, ApiJson.Default.ClusterState, cancellationToken);

    internal Task<TokenView> CreateTokenAsync(TokenRequest request, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Post, "/api/v1/tokens", JsonContent.Create(request, ApiJson.Default.TokenRequest), ApiJson.Default.TokenView, cancellationToken);

    internal Task<NodeView> DrainAsync(string nodeId, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Post, $"/api/v1/nodes/{Uri.EscapeDataString(nodeId)}/drain", null, ApiJson.Default.NodeView, cancellationToken);

    internal Task<NodeView> StopAsync(string nodeId, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Post, $"/api/v1/nodes/{Uri.EscapeDataString(nodeId)}/stop", null, ApiJson.Default.NodeView, cancellationToken);

    internal Task<MissingFiles> MissingOfAsync(byte[] manifest, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Post, "/api/v1/bundles/missing", new ByteArrayContent(manifest), ApiJson.Default.MissingFiles, cancellationToken);

    /// <summary>Brings the bytes of a file there, however long that takes.</summary>
    internal async Task SendFileAsync(string hash, Stream bytes, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await SendAsync(HttpMethod.Put, $"/api/v1/blobs/{hash}", new StreamContent(bytes), HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            throw Lost();
        }
    }

    internal Task<NamedList> NamedAsync(CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, "/api/v1/named", null, ApiJson.Default.NamedList, cancellationToken);

    internal Task<JobList> JobsAsync(IEnumerable<JobState> states, int limit, CancellationToken cancellationToken)
    {
        var query = string.Concat(states.Select(state => $"&state={JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString())}"));
        return AskAsync(HttpMethod.Get, $"/api/v1/jobs?limit={limit}{query}", null, ApiJson.Default.JobList, cancellationToken);
    }

    internal Task<JobView> JobAsync(string id, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, PathOf(id), null, ApiJson.Default.JobView, cancellationToken);

    internal Task<JobView> SubmitAsync(JobSubmission submission, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Post, "/api/v1/jobs", Body(submission), ApiJson.Default.JobView, cancellationToken);

    internal Task<JobView> CancelAsync(string id, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Post, PathOf(id) + "/cancel", null, ApiJson.Default.JobView, cancellationToken);

    /// <summary>Answers when the job has ended, however long that takes.</summary>
    internal Task<JobView> EndOfAsync(string id, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, PathOf(id) + "/end", null, ApiJson.Default.JobView, cancellationToken, Timeout.InfiniteTimeSpan);

    /// <summary>Submits, and tells what happens until the job has ended. The job goes on when the reading stops.</summary>
    internal IAsyncEnumerable<JobEvent> SubmitAndFollowAsync(JobSubmission submission, CancellationToken cancellationToken) =>
        EventsAsync(HttpMethod.Post, "/api/v1/jobs", Body(submission), cancellationToken);

    internal IAsyncEnumerable<JobEvent> OutputAsync(string id, bool follow, CancellationToken cancellationToken) =>
        EventsAsync(HttpMethod.Get, $"{PathOf(id)}/output?follow={(follow ? "true" : "false")}", null, cancellationToken);

    public void Dispose() => _http.Dispose();

    private static string PathOf(string id) => "/api/v1/jobs/" + Uri.EscapeDataString(id);

    private static JsonContent Body(JobSubmission submission) => JsonContent.Create(submission, ApiJson.Default.JobSubmission);

    private static async Task<Stream> ConnectAsync(string socket, CancellationToken cancellationToken)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private async Task<T> AskAsync<T>(
        HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience ?? Patience);
        try
        {
            using var answer = await SendAsync(method, path, body, HttpCompletionOption.ResponseContentRead, limit.Token).ConfigureAwait(false);
            return (await answer.Content.ReadFromJsonAsync(type, limit.Token).ConfigureAwait(false))!;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException(ExitCode.NotReachable, $"the cluster at {Address} did not answer within {Patience.TotalSeconds:F0} seconds.");
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw Lost();
        }
    }

    private async IAsyncEnumerable<JobEvent> EventsAsync(
        HttpMethod method, string path, HttpContent? body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(method, path, body, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        while (true)
        {
            var told = await NextAsync(lines, cancellationToken).ConfigureAwait(false);
            yield return told;
            if (told.Kind == JobEventKind.End) yield break;
        }
    }

    /// <summary>A stream that stops without its end event was cut off.</summary>
    private async Task<JobEvent> NextAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line
                ? JsonSerializer.Deserialize(line, ApiJson.Default.JobEvent)!
                : throw Lost();
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException)
        {
            throw Lost();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? body, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, completion, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.InnerException is PeerRefusedException refused)
        {
            throw new CliException(ExitCode.NotReachable, $"the node at {Address} lets this console not in: {refused.Message}", DistantNode.Advice);
        }
        catch (HttpRequestException e) when (e.InnerException is ProcException own)
        {
            throw new CliException(ExitCode.Failed, own.Message);
        }
        catch (HttpRequestException e)
        {
            var why = (e.InnerException ?? e).Message.TrimEnd('.');
            throw new CliException(ExitCode.NotReachable, $"no cluster answers at {Address} ({why}).", IsElsewhere ? "See on a host of the cluster:  actorprocs node list" : NotRunning.Advice);
        }

        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw await RefusalAsync(path, answer, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<CliException> RefusalAsync(string path, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await ReasonAsync(answer, cancellationToken).ConfigureAwait(false) ?? $"the cluster answered {(int)answer.StatusCode} ({answer.ReasonPhrase}).";
        return answer.StatusCode switch
        {
            HttpStatusCode.NotFound when path.StartsWith("/api/v1/nodes", StringComparison.Ordinal) => NodeChoice.NoSuch(text),
            HttpStatusCode.NotFound => new CliException(ExitCode.NoSuchObject, text, "Jobs are listed with:  actorprocs job list"),
            HttpStatusCode.GatewayTimeout => new CliException(ExitCode.TimedOut, text),
            HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest => new CliException(ExitCode.Usage, text),
            HttpStatusCode.Conflict => new CliException(ExitCode.Conflict, text),
            _ => new CliException(ExitCode.Failed, text),
        };
    }

    /// <summary>Null when the server itself has refused, before the API could say why.</summary>
    private static async Task<string?> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            return (await answer.Content.ReadFromJsonAsync(ApiJson.Default.Problem, cancellationToken).ConfigureAwait(false))?.Error;
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException or NotSupportedException)
        {
            return null;
        }
    }

    private CliException Lost() => new(ExitCode.NotReachable, $"the cluster at {Address} has stopped, or was killed, before it had answered.");
}
