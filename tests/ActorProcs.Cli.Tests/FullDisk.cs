using System.Diagnostics;

namespace ActorProcs.Cli.Tests;

/// <summary>A file system of a few pages that is full.</summary>
internal sealed class FullDisk : IDisposable
{
    /// <param name="inodes">How many files it may have, the root and the filler included; 0 for as many as it likes.</param>
    internal FullDisk(int inodes)
    {
        Path = Directory.CreateTempSubdirectory("apd-").FullName;
        if (!TryMount(Path, inodes)) throw new InvalidOperationException("The file system cannot be mounted.");
        Filler = System.IO.Path.Combine(Path, "filler");
        try
        {
            using var file = File.OpenWrite(Filler);
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    internal string Path { get; }

    internal string Filler { get; }

    internal static bool IsPossible()
    {
        var place = Directory.CreateTempSubdirectory("apd-").FullName;
        var possible = Environment.IsPrivilegedProcess && TryMount(place, 0);
        if (possible) Run("umount", place);
        Directory.Delete(place);
        return possible;
    }

    public void Dispose()
    {
        Assert.True(Run("umount", Path));
        Directory.Delete(Path);
    }

    private static bool TryMount(string place, int inodes) =>
        Run("mount", "-t", "tmpfs", "-o", $"size=16k,nr_inodes={inodes},mode=0700", "tmpfs", place);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test that needs a small file system of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountTheoryAttribute : TheoryAttribute
{
    private static readonly bool Possible = FullDisk.IsPossible();

    public MountTheoryAttribute()
    {
        if (!Possible) Skip = "Only a user who may mount file systems can fill one: run as root, outside a sandbox.";
    }
}
