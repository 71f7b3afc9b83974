using System.Collections.Concurrent;
using ActorProcs.Queues;
using ActorProcs.Wire;

namespace ActorProcs.Tests.Queues;

/// <summary>Shared memory inside one process.</summary>
internal sealed class MemoryPages : IPageStore
{
    private readonly ConcurrentDictionary<string, SharedPage> _pages = new();
    private int _last;

    internal ConcurrentBag<string> DeletedItems { get; } = [];

    public (string Token, SharedPage Page) Make(int length)
    {
        var token = $"page-{Interlocked.Increment(ref _last)}";
        return (token, _pages[token] = SharedPage.InProcess(length));
    }

    public SharedPage Open(string token, int length) =>
        _pages.TryGetValue(token, out var page) && page.Length == length ? page : throw new IOException($"There is no {token} of {length} bytes.");

    public void Delete(string token) => _pages.TryRemove(token, out _);

    public void Delete(in Payload item)
    {
        if (item.Token is not null) DeletedItems.Add(item.Token);
    }
}
