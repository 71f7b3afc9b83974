using Akka.Configuration;

namespace ActorProcs.Wire;

/// <summary>The configuration of an actor system of ours.</summary>
internal static class WireConfig
{
    /// <summary>The port of a node itself; its program, its peers and its workers have other numbers.</summary>
    internal const int NodePort = 1;

    /// <summary>Our defaults, on which the user's settings are laid.</summary>
    internal static Config Reference { get; } = ConfigurationFactory.FromResource("ActorProcs.reference.conf", typeof(WireConfig).Assembly);

    /// <summary>For one process of a node.</summary>
    /// <param name="nodeId">The node, and the name of its directory under <paramref name="baseDirectory"/>.</param>
    /// <param name="port">The process's own number at the node. A number is not used twice while the node lives.</param>
    /// <param name="baseDirectory">See <see cref="PrivateDirectory"/>.</param>
    /// <param name="user">What the user has set; it wins over our defaults, but not over where the process is.</param>
    /// <exception cref="ProcException">The address cannot be a socket's path.</exception>
    internal static Config For(string nodeId, int port, string baseDirectory, Config? user = null)
    {
        // Found out here, the error is the caller's; found out by Akka, it would be a failed start of remoting.
        Transport.SocketPath.Of(baseDirectory, nodeId, port);
        var quoted = baseDirectory.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        var place = ConfigurationFactory.ParseString(
            $$"""
            akka.remote.ap.uds {
              base-directory = "{{quoted}}"
              host = "{{nodeId}}"
              port = {{port}}
            }
            """);
        return user is null ? place.WithFallback(Reference) : place.WithFallback(user).WithFallback(Reference);
    }
}
