using System.Diagnostics;

namespace ActorProcs.ClusterTests.Membership;

/// <summary>A fact that needs a host whose clock goes wrong: skipped where nothing can make one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FalseClockFactAttribute : FactAttribute
{
    public FalseClockFactAttribute() => Skip = Namespaces.WhyNot() ?? (FalseClock.Library is null ? "Needs the library of faketime, which Debian's package of that name has." : null);
}

/// <summary>Another time of day for a process and all that it starts. What measures how long something takes is left alone.</summary>
internal static class FalseClock
{
    /// <summary>Null where it is not installed.</summary>
    internal static string? Library { get; } = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib", "*-linux-*").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        : null;

    /// <param name="process">Is to be started.</param>
    /// <param name="apart">From the true time: <c>+5h</c>, <c>-3d</c>.</param>
    internal static void Set(ProcessStartInfo process, string apart)
    {
        process.Environment["LD_PRELOAD"] = Library;
        process.Environment["FAKETIME"] = apart;
        process.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";

        // Else it takes the time that a wait lasts for a time of day, and every wait is over at once, or too long.
        process.Environment["FAKETIME_FORCE_MONOTONIC_FIX"] = "0";
    }
}
