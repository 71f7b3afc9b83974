using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorProcs.Node.Tests.Mesh;

/// <summary>A network namespace with one line to this host, which can be cut.</summary>
internal sealed partial class TestNetwork : IDisposable
{
    internal const string Here = "10.213.7.1";
    internal const string There = "10.213.7.2";

    private const string Name = "apm-mesh";
    private const string HostEnd = "apm-h";
    private const string OtherEnd = "apm-n";
    private const int NewNetwork = 0x40000000;

    internal static string? WhyNot { get; } = FindOut();

    internal TestNetwork()
    {
        Remove();
        Ip($"netns add {Name}");
        Ip($"link add {HostEnd} type veth peer name {OtherEnd} netns {Name}");
        Ip($"addr add {Here}/30 dev {HostEnd}");
        Ip($"link set {HostEnd} up");
        Ip($"-n {Name} addr add {There}/30 dev {OtherEnd}");
        Ip($"-n {Name} link set {OtherEnd} up");
    }

    /// <summary>Nothing passes any more, and nobody is told so.</summary>
    internal void Cut() => Run("ip", $"netns exec {Name} iptables -A INPUT -j DROP");

    internal void Mend() => Run("ip", $"netns exec {Name} iptables -F INPUT");

    /// <summary>Runs on a thread that is in the namespace: sockets made there stay there.</summary>
    internal T Inside<T>(Func<T> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle($"/run/netns/{Name}");
                if (setns(file, NewNetwork) != 0) throw new InvalidOperationException($"setns failed with {Marshal.GetLastPInvokeError()}.");
                result.SetResult(function());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        thread.Start();
        return result.Task.GetAwaiter().GetResult();
    }

    public void Dispose() => Remove();

    /// <summary>A namespace lives on without its name as long as a socket in it is open; the line does not wait for that.</summary>
    private static void Remove()
    {
        TryRun("ip", $"link delete {HostEnd}");
        TryRun("ip", $"netns delete {Name}");
    }

    private static string? FindOut()
    {
        if (!OperatingSystem.IsLinux()) return "network namespaces exist on Linux only";
        if (!TryRun("ip", "netns add apm-probe")) return "this user may not make network namespaces (needs CAP_SYS_ADMIN)";
        var filters = TryRun("ip", "netns exec apm-probe iptables -L INPUT");
        TryRun("ip", "netns delete apm-probe");
        return filters ? null : "iptables is not there, or may not be used";
    }

    private static void Ip(string arguments) => Run("ip", arguments);

    private static void Run(string program, string arguments) => Assert.True(TryRun(program, arguments), $"{program} {arguments}");

    private static bool TryRun(string program, string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(SafeHandle file, int kind);
}

/// <summary>A test over a network namespace, skipped where none can be made.</summary>
public sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute()
    {
        if (TestNetwork.WhyNot is { } why) Skip = $"Not run: {why}.";
    }
}
