using System.Net;

namespace ActorProcs.Named;

/// <summary>How the members of the log reach each other: streams that the cluster's own connections carry.</summary>
internal interface ILogRoad
{
    /// <summary>A stream to the log of another member.</summary>
    /// <exception cref="IOException">It cannot be reached.</exception>
    Task<Stream> DialAsync(EndPoint member, CancellationToken cancellationToken);

    /// <summary>The next stream that another member has opened; null when none will come any more.</summary>
    ValueTask<Stream?> AcceptAsync(CancellationToken cancellationToken);
}
