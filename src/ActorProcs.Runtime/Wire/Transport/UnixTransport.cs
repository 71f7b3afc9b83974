using Akka.Actor;
using Akka.Configuration;

namespace ActorProcs.Wire.Transport;

/// <summary>The transport between the processes of one host. Akka makes it, by its name in the configuration.</summary>
internal sealed class UnixTransport : FramedTransport
{
    public UnixTransport(ActorSystem system, Config config)
        : base(system, config, FormOf(system, config)) => NetworkOf(system)?.Attach(this);

    private static UnixForm FormOf(ActorSystem system, Config config)
    {
        var (directory, host) = (Required(config, "base-directory"), Required(config, "host"));
        return new UnixForm(directory, host, config.GetInt("port"), route: NetworkOf(system)?.Route ?? new MeshDoor(directory, host));
    }

    private static NetworkSetup? NetworkOf(ActorSystem system) =>
        system.Settings.Setup.Get<NetworkSetup>() is { HasValue: true, Value: var setup } ? setup : null;

    private static string Required(Config config, string key) =>
        config.GetString(key) is { Length: > 0 } value
            ? value
            : throw new ConfigurationException($"akka.remote.ap.uds.{key} is not set. WireConfig.For sets it.");
}
