using System.Runtime.InteropServices;
using System.Text;

namespace ActorProcs.Wire;

/// <summary>Makes directories that nobody else can enter, and refuses those that somebody else has prepared.</summary>
internal static partial class DirectoryOwner
{
    private const UnixFileMode OnlyMe = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint WantUser = 0x8;
    private const int UserOffset = 20;

    private const string RuntimeSetting = "set ACTORPROCS_RUNTIME_DIR to";

    /// <param name="path">The directory; it need not exist.</param>
    /// <param name="setting">How the user can choose another, for errors.</param>
    /// <exception cref="ProcException">It cannot be made, or exists and is not safe.</exception>
    internal static void EnsurePrivate(string path, string setting = RuntimeSetting)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
                return;
            }

            // In /tmp anybody may have made this name before us, even as a link to a directory of ours. So it is looked at after it has
            // been made: from then on the sticky bit keeps others from exchanging it.
            Directory.CreateDirectory(path, OnlyMe);
            var info = new DirectoryInfo(path);
            if (info.LinkTarget is { } target) throw Unsafe(path, $"it is a link to '{target}'", setting);
            if (!IsOurs(path)) throw Unsafe(path, "it belongs to another user", setting);
            if ((info.UnixFileMode & Others) != 0) throw Unsafe(path, $"other users may enter it (mode {Convert.ToString((int)info.UnixFileMode, 8)})", setting, $"Run  chmod 700 '{path}'");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, e, setting);
        }
    }

    /// <summary>Whether this process's user owns it, and not through a link.</summary>
    internal static bool IsOurs(string path)
    {
        if (OperatingSystem.IsWindows()) return true;
        if (OperatingSystem.IsLinux()) return UserOf(path) == Transport.PeerIdentity.OwnUserId;
        try
        {
            // Elsewhere the layout of stat differs by system; but only the owner may set the mode, be it to what it is.
            File.SetUnixFileMode(path, File.GetUnixFileMode(path));
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>An error of the file system as one that says where it happened and what to do.</summary>
    internal static ProcException Failed(string path, Exception cause, string setting = RuntimeSetting)
    {
        const int NoSpace = 28;
        var full = (cause.HResult & 0xFFFF) is NoSpace or 112 || cause.HResult == NoSpace;
        return new ProcException(
            full
                ? $"No room is left at '{path}'. Free some, or {setting} a directory on another disk."
                : $"'{path}' cannot be used: {cause.Message} {char.ToUpperInvariant(setting[0])}{setting[1..]} a directory that this user can write.",
            cause);
    }

    private static ProcException Unsafe(string path, string why, string setting, string remedy = "Remove it") =>
        new($"'{path}' is not safe to use: {why}. {remedy}, or {setting} a directory of mode 700 that is this user's.");

    private static uint UserOf(string path)
    {
        // struct statx is the same on every architecture, unlike struct stat: 256 bytes, the owner's id at the twentieth.
        Span<byte> status = stackalloc byte[256];
        return statx(CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), NoFollow, WantUser, ref MemoryMarshal.GetReference(status)) == 0
            ? BitConverter.ToUInt32(status[UserOffset..])
            : throw new IOException($"The owner of '{path}' cannot be read (error {Marshal.GetLastPInvokeError()}).");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(int directory, byte[] path, int flags, uint mask, ref byte status);
}
