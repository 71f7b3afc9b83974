using Akka.Actor;
using Akka.Configuration;

namespace ActorProcs.Wire.Transport;

/// <summary>The transport between the processes of one host. Akka makes it, by its name in the configuration.</summary>
internal sealed class UnixTransport(ActorSystem system, Config config)
    : FramedTransport(system, config, new UnixForm(Required(config, "base-directory"), Required(config, "host"), config.GetInt("port")))
{
    private static string Required(Config config, string key) =>
        config.GetString(key) is { Length: > 0 } value
            ? value
            : throw new ConfigurationException($"akka.remote.ap.uds.{key} is not set. WireConfig.For sets it.");
}
