using System.Diagnostics;
using ActorProcs.Tests.Nodes;

namespace ActorProcs.Tests.Subprocesses;

[Collection(nameof(CountsDescriptors))]
public sealed class LeftoverTests
{
    [Fact]
    public async Task Many_at_once_leave_no_descriptor_and_no_zombie()
    {
        await RunSomeAsync(2);
        var before = Shell.OpenDescriptors();
        for (var i = 0; i < 3; i++) await RunSomeAsync(15);

        // The runtime closes some of its own a little later; what leaks stays.
        var patience = Stopwatch.StartNew();
        while (Shell.OpenDescriptors() > before + 5 && patience.Elapsed < TimeSpan.FromSeconds(30)) await Task.Delay(10);
        Assert.True(Shell.OpenDescriptors() <= before + 5, $"{before} descriptors before, {Shell.OpenDescriptors()} after: {string.Join(", ", Open())}");
        Assert.DoesNotContain(Directory.GetDirectories("/proc"), static folder =>
            Path.GetFileName(folder) is var name && int.TryParse(name, out _) && IsOurZombie(folder));

        static async Task RunSomeAsync(int count) => await Task.WhenAll(Enumerable.Range(0, count).Select(static async i =>
        {
            await using var program = await Subprocess.ShellAsync($"echo {i}");
            Assert.Equal($"{i}\n", (await program.CommunicateAsync("input")).StandardOutput);
        }));
    }

    private static IEnumerable<string?> Open() => Directory.GetFiles("/proc/self/fd").Select(static link => new FileInfo(link).LinkTarget);

    /// <summary>A shell of ours that nobody has collected.</summary>
    private static bool IsOurZombie(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" && fields[1] == $"{Environment.ProcessId}" && stat.Contains("(sh)", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
