using System.Net.Sockets;

namespace ActorProcs.Mesh;

/// <summary>Accepts connections until it is told to end.</summary>
internal static class AcceptLoop
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    /// <param name="listener">Listens already.</param>
    /// <param name="accepted">Takes each connection; must not wait.</param>
    /// <param name="refused">Told what goes wrong.</param>
    /// <param name="cancel">Ends it, as the listener's disposal does.</param>
    internal static async Task RunAsync(Socket listener, Action<Socket> accepted, Action<string> refused, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                accepted(await listener.AcceptAsync(cancel).ConfigureAwait(false));
            }
            catch (Exception) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException e)
            {
                // Out of file descriptors, most likely. Others may be closed soon; giving up would make this node unreachable.
                refused($"Connections cannot be accepted: {e.Message}");
                await Task.Delay(Retry, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }
}
