using System.Runtime.InteropServices;

namespace ActorProcs.Nodes;

/// <summary>The calls into the C library that .NET has no safe form of. Linux with glibc; the numbers are the kernel's.</summary>
internal static unsafe partial class Libc
{
    internal const int SIGKILL = 9, SIGTERM = 15;
    internal const int EPERM = 1, ENOENT = 2, ESRCH = 3, EINTR = 4, EBADF = 9, ECHILD = 10, EAGAIN = 11, ENOMEM = 12, EACCES = 13,
        ENOTDIR = 20, EINVAL = 22, ENFILE = 23, EMFILE = 24, E2BIG = 7, ENOEXEC = 8, ENOSYS = 38;

    internal const short POLLIN = 1, POLLOUT = 4, POLLERR = 8, POLLHUP = 16, POLLNVAL = 32, POLLRDHUP = 0x2000;

    internal const int O_NONBLOCK = 0x800, O_ASYNC = 0x2000, O_CLOEXEC = 0x80000;
    internal const int AF_UNIX = 1, SOCK_STREAM = 1, SOCK_CLOEXEC = O_CLOEXEC;
    internal const int MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000;
    internal const int F_GETFD = 1, F_SETFD = 2, F_SETFL = 4, F_SETOWN = 8, F_SETSIG = 10, F_DUPFD_CLOEXEC = 1030, FD_CLOEXEC = 1;
    internal const int EFD_CLOEXEC = O_CLOEXEC, EFD_NONBLOCK = O_NONBLOCK;
    internal const ulong FIONREAD = 0x541B;
    internal const int WNOHANG = 1, WEXITED = 4, WNOWAIT = 0x01000000, P_PID = 1;
    internal const int PR_SET_PDEATHSIG = 1;
    internal const nint SIG_DFL = 0;

    private const nint SysPidfdSendSignal = 424, SysPidfdOpen = 434;

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Usage
    {
        internal nint UserSeconds, UserMicroseconds, SystemSeconds, SystemMicroseconds;
        internal nint MaxResidentKibibytes;
        private fixed long _rest[13];
    }

    /// <summary>The head of <c>siginfo_t</c> as <c>waitid</c> fills it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    internal struct ChildInfo
    {
        internal int Signal, Error, Code;
        private readonly int _padding;
        internal int Pid;
    }

    /// <exception cref="PlatformNotSupportedException">This is not Linux with glibc.</exception>
    internal static void RequireLinux()
    {
        if (OperatingSystem.IsLinux() && !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)) return;
        throw new PlatformNotSupportedException(
            $"ActorProcs starts and watches processes with calls that only Linux with glibc has; this is {RuntimeInformation.OSDescription} "
            + $"({RuntimeInformation.RuntimeIdentifier}). Run it on Linux, or in a container that is based on a glibc distribution.");
    }

    internal static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>The C library's text for an error number, with the number.</summary>
    internal static string Describe(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})";

    internal static int PidfdOpen(int pid) => (int)Syscall(SysPidfdOpen, pid, 0, 0, 0);

    internal static int PidfdSendSignal(int pidfd, int signal) => (int)Syscall(SysPidfdSendSignal, pidfd, signal, 0, 0);

    /// <summary>How many bytes can be read now; 0 when that cannot be told.</summary>
    internal static int Available(int descriptor)
    {
        int count;
        return Ioctl(descriptor, FIONREAD, &count) == 0 ? count : 0;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int descriptor, ulong request, int* argument);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollEntry* entries, ulong count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(int descriptor, void* buffer, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(int descriptor, void* buffer, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int Open(string path, int flags);

    /// <summary>Fails on a socket that has no other end, and on what is no socket.</summary>
    [LibraryImport("libc", EntryPoint = "getpeername", SetLastError = true)]
    internal static partial int GetPeerName(int descriptor, void* address, int* length);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe2(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    internal static partial int SocketPair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    internal static partial int WaitId(int kind, int id, ChildInfo* info, int options);

    [LibraryImport("libc", EntryPoint = "wait4", SetLastError = true)]
    internal static partial int Wait4(int pid, int* status, int options, Usage* usage);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "getppid")]
    internal static partial int GetParentPid();

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    internal static partial int GetProcessGroup();

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    internal static partial nint SetSignal(int signal, nint disposition);
}
