namespace ActorProcs;

/// <summary>A message between processes was larger than one frame may be. It was not sent; the connection lives on.</summary>
/// <remarks>Large arguments and results travel beside the messages, so this is met only by what cannot: a very long list of names,
/// or a custom message. The sender's request fails with this error instead of waiting for an answer that cannot come.</remarks>
public sealed class FrameTooLargeException : ProcException
{
    internal FrameTooLargeException(string recipient, string manifest, long size, long limit)
        : base($"A message of {size:N0} bytes{(manifest.Length == 0 ? "" : $" ('{manifest}')")} to {recipient} is over the limit of "
            + $"{limit:N0} bytes a frame, and was not sent. Send less at once, or raise maximum-frame-size of the transport in every process.")
    {
        Recipient = recipient;
        Size = size;
        Limit = limit;
    }

    /// <summary>The path of the actor that the message was for.</summary>
    public string Recipient { get; }

    /// <summary>The size of the encoded message, in bytes.</summary>
    public long Size { get; }

    /// <summary>The largest frame allowed, in bytes (<c>maximum-frame-size</c>).</summary>
    public long Limit { get; }
}
