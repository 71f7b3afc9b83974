namespace ActorProcs.Wire.Transport;

/// <summary>What a dialler says before its first frame: that it speaks this language, and which version of it.</summary>
internal static class Greeting
{
    internal const int Length = 8;

    /// <summary>The first frame of an association holds two addresses and little else.</summary>
    private const int LargestFirstFrame = 4 << 10;

    internal static ReadOnlyMemory<byte> Bytes { get; } = "ACTPROC\u0001"u8.ToArray();

    /// <summary>Reads the greeting and the first frame, so that Akka hears only of connections that begin as an association must.</summary>
    /// <returns>The first frame; null if the dialler went away: without a word, as one does who only wants to know whether anybody listens,
    /// or in the middle, as a process that ends does.</returns>
    /// <exception cref="PeerRefusedException">Something else was said.</exception>
    internal static async ValueTask<byte[]?> ListenAsync(FrameReader reader)
    {
        var said = new byte[Length];
        if (!await reader.FillAsync().ConfigureAwait(false)) return null;
        while (!reader.TryTakeRaw(said)) await FillAsync(reader).ConfigureAwait(false);
        if (!said.AsSpan(0, Length - 1).SequenceEqual(Bytes.Span[..^1]))
            throw new PeerRefusedException("It does not speak the language of ActorProcs.");
        if (said[^1] != Bytes.Span[^1])
            throw new PeerRefusedException($"It speaks version {said[^1]} of the wire, and this process version {Bytes.Span[^1]}. Use one version of ActorProcs on a host.");

        byte[]? first;
        while (!reader.TryTake(LargestFirstFrame, out first))
        {
            // One of ours, killed or ended while it was connecting: that is told to whoever waits for it, and no refusal.
            if (!await reader.FillAsync().ConfigureAwait(false)) return null;
        }

        return AkkaFrame.IsAssociate(first)
            ? first
            : throw new PeerRefusedException("Its first frame is not the beginning of an association.");
    }

    private static async ValueTask FillAsync(FrameReader reader)
    {
        if (!await reader.FillAsync().ConfigureAwait(false))
            throw new PeerRefusedException("It went away before it had introduced itself.");
    }
}
