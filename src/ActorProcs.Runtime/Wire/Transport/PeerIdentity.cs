using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorProcs.Wire.Transport;

/// <summary>Who is at the other end of a Unix-domain socket: told by the kernel, so it cannot be forged.</summary>
internal static partial class PeerIdentity
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    internal static uint OwnUserId { get; } = OperatingSystem.IsWindows() ? 0 : geteuid();

    /// <summary>Root is refused like any other user: a root's process has no business in a user's pool, and if it has, the user is root.</summary>
    /// <exception cref="PeerRefusedException">The peer belongs to another user.</exception>
    internal static void Check(Socket socket, uint expected)
    {
        if (UserIdOf(socket) is { } user && user != expected)
            throw new PeerRefusedException($"It runs as user {user}, and only user {expected} may talk to this process.");
    }

    /// <summary>Null where the system does not say: there the private directory is the only guard.</summary>
    private static uint? UserIdOf(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            // struct ucred: process, user, group.
            Span<uint> credentials = stackalloc uint[3];
            socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
            return credentials[1];
        }

        if (!OperatingSystem.IsMacOS()) return null;
        return getpeereid((int)socket.Handle, out var user, out _) == 0 ? user : throw new SocketException(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getpeereid(int socket, out uint user, out uint group);
}
