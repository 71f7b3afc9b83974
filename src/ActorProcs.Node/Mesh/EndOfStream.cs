namespace ActorProcs.Mesh;

/// <summary>The way to end a connection with last words.</summary>
/// <remarks>Closing with unread bytes resets a connection, and the reset destroys what is under way. So whoever said the last words reads
/// into the void until the other side has closed.</remarks>
internal static class EndOfStream
{
    /// <summary>Nobody who has been refused says more than this without malice.</summary>
    private const int Most = 64 << 10;

    internal static async Task AwaitAsync(Stream stream, CancellationToken cancel)
    {
        var rest = new byte[1024];
        try
        {
            for (var read = 0; read < Most && await stream.ReadAsync(rest, cancel).ConfigureAwait(false) is > 0 and var count;) read += count;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It has ended in its own way.
        }
    }
}
