using System.Globalization;
using ActorProcs.Code;
using ActorProcs.Named;
using ActorProcs.Nodes;
using ActorProcs.Queues;
using ActorProcs.Signals;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Containers;

/// <summary>A handle's way to the home of its container.</summary>
/// <remarks>What takes a parameter <c>sync</c> is written once for both forms: with it the thread waits, and everything, the caller's own
/// functions too, runs on that thread.</remarks>
internal sealed class ContainerLink(Session session, SignalLink link)
{
    internal static ContainerLink Create(Session session, string kind, Type? key, Type value, string? name) =>
        new(session, SignalLink.Create(
            session, kind, new ContainerTerms(key?.ToString(), value.ToString(), IsKeptByAll(session) ? AgreedContainer.ByteBound : long.MaxValue), name));

    internal static ContainerLink Open(Session session, HandleReference reference) =>
        new(session, new SignalLink(session, reference.Kind, reference.Id));

    internal HandleReference Refer(string detail) => link.Refer(detail);

    /// <summary>Copies what goes to the home, which owns it from the moment it is sent.</summary>
    /// <exception cref="CodeNotShippableException">It cannot be copied.</exception>
    internal Payload Pack(object? value, string what) => ItemCodec.Wrap(Pickler.Pack(value, what), session.Bulk);

    internal Payload Wrap(byte[] bytes) => ItemCodec.Wrap(bytes, session.Bulk);

    internal void Delete(in Payload payload) => session.Bulk.Delete(payload);

    internal T Unpack<T>(in Payload payload) => Pickler.Unpack<T>(session.Bulk.Peek(payload));

    /// <param name="verb">The request.</param>
    /// <param name="read">Makes the result of the reply, whose files are there until it returns.</param>
    /// <param name="sync">Whether to wait on this thread.</param>
    /// <param name="sent">What the request carries.</param>
    /// <exception cref="ObjectLostException">The container is gone.</exception>
    /// <exception cref="ProcException">The home could not do it.</exception>
    internal async ValueTask<T> AskAsync<T>(SignalVerb verb, Func<ContainerReply, T> read, bool sync, params Payload[] sent)
    {
        var (reply, request) = await ExchangeAsync(verb, sync, sent).ConfigureAwait(false);
        try
        {
            return read(reply);
        }
        finally
        {
            if (reply.IsLent) Release(request);
        }
    }

    internal ValueTask<int> CountAsync(bool sync) =>
        AskAsync(static (id, slot, number) => new CountContents(id, slot, number), static reply => reply.Count, sync);

    internal ValueTask<bool> ClearAsync(bool sync) =>
        AskAsync(static (id, slot, number) => new ClearContents(id, slot, number), static reply => reply.Ok, sync);

    /// <summary>All contents as they were at one moment, and the version of the whole.</summary>
    internal async ValueTask<(T[] Contents, long Version)> ContentsAsync<T>(Func<Content, T> open, bool sync)
    {
        var (reply, reading) = await ExchangeAsync(static (id, slot, number) => new ReadContents(id, slot, number), sync).ConfigureAwait(false);
        try
        {
            var contents = new List<T>(Open(reply));
            while (contents.Count < reply.Count)
            {
                var (further, _) = await ExchangeAsync(
                    (id, slot, number) => new ReadFurther(id, slot, number, reading, contents.Count), sync).ConfigureAwait(false);
                if (!further.Ok) throw new ProcException($"The {link.Kind} {link.Id} has given {contents.Count} of {reply.Count} contents, and knows of no more. Read it again.");
                contents.AddRange(Open(further));
            }

            return ([.. contents], reply.Version);
        }
        finally
        {
            if (reply.IsLent) Release(reading);
        }

        T[] Open(ContainerReply page) => Array.ConvertAll(MemoryPackSerializer.Deserialize<Content[]>(session.Bulk.Peek(page.Data))!, each => open(each));
    }

    private async ValueTask<(ContainerReply Reply, long Request)> ExchangeAsync(SignalVerb verb, bool sync, params Payload[] sent)
    {
        if (IsKeptByAll(session)) CheckSize(sent);
        SignalCall call = null!;
        call = link.Open(() => Release(call.Number));
        link.Tell(verb(link.Id, link.Slot, call.Number));
        SignalAnswer answer;
        try
        {
            answer = sync
                ? call.Finish(Timeout.InfiniteTimeSpan)
                : await call.FinishAsync(Timeout.InfiniteTimeSpan, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectLostException)
        {
            // Nobody else has got it. After any other error, such as an interrupt, the home may have it.
            foreach (var payload in sent) Delete(payload);
            throw;
        }

        return answer.Verdict == Verdict.Done
            ? (MemoryPackSerializer.Deserialize<ContainerReply>(answer.Code)!, call.Number)
            : throw new ProcException($"The {link.Kind} {link.Id} could not do it. {answer.Text}");
    }

    /// <summary>The nodes of a cluster keep it together.</summary>
    private static bool IsKeptByAll(Session session) => session.NodeId == NamedGuests.NodeId;

    private void CheckSize(Payload[] sent)
    {
        var bytes = sent.Sum(payload => payload.Length);
        if (bytes <= AgreedContainer.MostAtOnce) return;
        foreach (var payload in sent) Delete(payload);
        throw new ProcException(string.Create(CultureInfo.InvariantCulture,
            $"One operation on the {link.Kind} {link.Id} would bring {bytes:N0} bytes, and {AgreedContainer.MostAtOnce:N0} is the most: it is kept by several nodes, and each must have "
            + $"all of it before it is done. Bring it in parts."));
    }

    private void Release(long request) => link.Tell(new ReleaseAnswer(link.Id, link.Slot, request));
}

/// <summary>The results of calls that have waited on this thread.</summary>
internal static class Waited
{
    internal static T Result<T>(ValueTask<T> call) => call.AsTask().GetAwaiter().GetResult();
}
