using System.Globalization;

namespace ActorProcs.Tests.Wire;

/// <summary>A test that limits the room in a directory, and so needs the right to mount a file system there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountingFactAttribute : FactAttribute
{
    private const int SystemAdministration = 21;

    public MountingFactAttribute()
    {
        const string Capabilities = "CapEff:";
        var line = OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Capabilities, StringComparison.Ordinal)) : null;
        var held = line is null ? 0 : ulong.Parse(line.AsSpan(Capabilities.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if ((held >> SystemAdministration & 1) == 0) Skip = "To limit the room a file system has to be mounted, which this user may not.";
    }
}
