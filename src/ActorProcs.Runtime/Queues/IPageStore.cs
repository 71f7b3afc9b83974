using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>Memory that processes of one node share, by name.</summary>
internal interface IPageStore
{
    /// <exception cref="ProcException">There is no room for it.</exception>
    (string Token, SharedPage Page) Make(int length);

    /// <exception cref="IOException">It is gone.</exception>
    SharedPage Open(string token, int length);

    /// <summary>Takes the name away: those who have it open keep it, and nobody else can open it.</summary>
    void Delete(string token);

    /// <summary>Gives an item up that nobody will read.</summary>
    void Delete(in Payload item);
}

/// <summary>Pages in the files of a node.</summary>
internal sealed class BulkPages(BulkStore bulk) : IPageStore
{
    public (string Token, SharedPage Page) Make(int length)
    {
        var token = bulk.Reserve(length);
        return (token, Open(token, length));
    }

    public SharedPage Open(string token, int length) => SharedPage.Open(bulk.PathOf(token), length);

    public void Delete(string token) => bulk.Delete(token);

    public void Delete(in Payload item) => bulk.Delete(item);
}
