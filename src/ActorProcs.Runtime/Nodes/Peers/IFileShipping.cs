using ActorProcs.Processes;

namespace ActorProcs.Nodes;

/// <summary>How a program's files come to where its processes are placed.</summary>
internal interface IFileShipping
{
    /// <summary>For the node where the program is: what another needs in order to obtain its files. Called off the node's actor.</summary>
    /// <exception cref="ProcException">They cannot be sent.</exception>
    byte[] Offer(Surroundings surroundings);

    /// <summary>For the node where a process is placed: the surroundings it has here, when the files are in place.</summary>
    /// <exception cref="ProcException">They cannot be had.</exception>
    /// <exception cref="IOException">They cannot be fetched or written.</exception>
    Task<ShippedFiles> ObtainAsync(string fromNode, byte[] offer, Surroundings surroundings);
}

/// <summary>A program's files on this host.</summary>
/// <param name="Surroundings">What a process has here.</param>
/// <param name="Lease">The files stay until it is disposed.</param>
internal sealed record ShippedFiles(Surroundings Surroundings, IDisposable Lease);
