namespace ActorProcs.Bundles;

/// <summary>Somewhere on another host that has blobs.</summary>
internal interface IBlobSource
{
    /// <summary>Who it is, for errors.</summary>
    string Name { get; }

    /// <summary>The bytes of a blob from an offset on.</summary>
    /// <exception cref="IOException">The connection broke: it may be asked again.</exception>
    /// <exception cref="ProcException">It does not have the blob, or is gone for good.</exception>
    ValueTask<Stream> OpenAsync(string hash, long offset, CancellationToken cancellationToken);
}
