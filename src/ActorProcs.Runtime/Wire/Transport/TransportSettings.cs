using Akka.Configuration;

namespace ActorProcs.Wire.Transport;

/// <summary>What every form of the transport reads from its section of the configuration; the comments are in reference.conf.</summary>
internal sealed record TransportSettings
{
    internal int MaximumFrameSize { get; init; } = 1 << 20;

    internal int HighWaterMark { get; init; } = 8 << 20;

    internal TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    internal TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(2);

    internal static TransportSettings From(Config config)
    {
        var defaults = new TransportSettings();
        return new TransportSettings
        {
            MaximumFrameSize = Bytes(config, "maximum-frame-size", defaults.MaximumFrameSize, atLeast: 32 << 10),
            HighWaterMark = Bytes(config, "high-water-mark", defaults.HighWaterMark, atLeast: 1),
            HandshakeTimeout = config.GetTimeSpan("handshake-timeout", defaults.HandshakeTimeout),
            FlushTimeout = config.GetTimeSpan("flush-timeout", defaults.FlushTimeout),
        };
    }

    private static int Bytes(Config config, string key, int otherwise, int atLeast)
    {
        var bytes = config.GetByteSize(key, otherwise) ?? otherwise;
        return bytes >= atLeast && bytes <= 1 << 30
            ? (int)bytes
            : throw new ConfigurationException($"{key} is {bytes:N0} bytes. Set it between {atLeast:N0} and {1 << 30:N0}.");
    }
}
