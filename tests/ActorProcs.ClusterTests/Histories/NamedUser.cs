using System.Diagnostics;
using ActorProcs.ClusterTests.Membership;

namespace ActorProcs.ClusterTests.Histories;

/// <summary>A program on one host that uses objects with names, one call after the other.</summary>
internal sealed class NamedUser : IDisposable
{
    private readonly Process _process;

    /// <exception cref="IOException">The host's node is not up.</exception>
    internal NamedUser(ClusterHosts hosts, int host)
    {
        if (!hosts.IsUp(host)) throw new IOException("It is not up.");
        _process = hosts.Run(host, "ClusterUser", "named");
        _process.BeginErrorReadLine();
    }

    internal int Pid => _process.Id;

    /// <summary>Null when the program has died.</summary>
    internal string? Say(string command)
    {
        try
        {
            _process.StandardInput.WriteLine(command);
            _process.StandardInput.Flush();
            return _process.StandardOutput.ReadLine();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>It has no time to do anything more.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
    }
}
