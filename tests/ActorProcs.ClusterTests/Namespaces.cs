using System.Diagnostics;
using System.Globalization;

namespace ActorProcs.ClusterTests;

/// <summary>A fact that needs hosts: skipped where this user may not make any.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HostsFactAttribute : FactAttribute
{
    private static readonly string? Missing = Namespaces.WhyNot();

    public HostsFactAttribute() => Skip = Missing;
}

/// <summary>A fact that needs a network which loses some packets: skipped where the kernel cannot.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LossyHostsFactAttribute : FactAttribute
{
    private static readonly string? Missing = Namespaces.WhyNot()
        ?? Namespaces.WhyNotInside("the kernel's module xt_statistic", "iptables", "-A", "INPUT", "-m", "statistic", "--mode", "random", "--probability", "0.1", "-j", "DROP");

    public LossyHostsFactAttribute() => Skip = Missing;
}

/// <summary>A fact that needs narrow cables: skipped where the kernel has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NarrowHostsFactAttribute : FactAttribute
{
    private static readonly string? Missing = Namespaces.WhyNot()
        ?? Namespaces.WhyNotInside("the tool tc and the kernel's module sch_tbf", "tc", "qdisc", "add", "dev", "lo", "root", "tbf", "rate", "20mbit", "burst", "64kb", "latency", "200ms");

    public NarrowHostsFactAttribute() => Skip = Missing;
}

/// <summary>A fact that needs firewalls which reset connections: skipped where the kernel has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResettingHostsFactAttribute : FactAttribute
{
    private static readonly string? Missing = Namespaces.WhyNot()
        ?? Namespaces.WhyNotInside("the kernel's module ipt_REJECT", "iptables", "-A", "INPUT", "-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset");

    public ResettingHostsFactAttribute() => Skip = Missing;
}

/// <summary>Hosts with addresses of their own, on this machine: network namespaces on one bridge.</summary>
internal sealed class Namespaces : IDisposable
{
    /// <summary>Of this test process alone, so that several runs on one machine do not meet.</summary>
    private static readonly string Prefix = string.Create(CultureInfo.InvariantCulture, $"apc{Environment.ProcessId % 100_000}");
    private static readonly string Net = string.Create(CultureInfo.InvariantCulture, $"10.{64 + (Environment.ProcessId % 128)}.77");
    private static readonly string Bridge = $"{Prefix}-br";

    internal Namespaces(int count)
    {
        Count = count;
        Remove();
        Run("ip", "link", "add", Bridge, "type", "bridge");
        Run("ip", "addr", "add", $"{Net}.254/24", "dev", Bridge);
        Run("ip", "link", "set", Bridge, "up");

        // Where containers run, their engine has told the kernel to drop what bridges pass on.
        Try("iptables", "-I", "FORWARD", "-i", Bridge, "-o", Bridge, "-j", "ACCEPT");
        for (var host = 1; host <= count; host++)
        {
            Run("ip", "netns", "add", NameOf(host));
            Run("ip", "link", "add", $"{Prefix}-v{host}", "type", "veth", "peer", "name", "eth0", "netns", NameOf(host));
            Run("ip", "link", "set", $"{Prefix}-v{host}", "master", Bridge, "up");
            Run("ip", "-n", NameOf(host), "addr", "add", $"{AddressOf(host)}/24", "dev", "eth0");
            Run("ip", "-n", NameOf(host), "link", "set", "eth0", "up");
            Run("ip", "-n", NameOf(host), "link", "set", "lo", "up");
        }
    }

    internal int Count { get; }

    internal static string AddressOf(int host) => $"{Net}.{host}";

    internal static string NameOf(int host) => $"{Prefix}-{host}";

    /// <summary>Null when hosts can be made here.</summary>
    internal static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux()) return "Needs network namespaces, which only Linux has.";
        if (!Try("ip", "netns", "add", $"{Prefix}-try")) return "Needs the right to make network namespaces (root, and the tool ip).";
        Try("ip", "netns", "del", $"{Prefix}-try");
        return Try("iptables", "-S", "FORWARD") ? null : "Needs iptables, and the right to use it.";
    }

    /// <summary>Null when a host can do that.</summary>
    internal static string? WhyNotInside(string needed, string program, params string[] arguments)
    {
        if (!Try("ip", "netns", "add", $"{Prefix}-try")) return "Needs the right to make network namespaces.";
        var can = Try("ip", ["netns", "exec", $"{Prefix}-try", program, .. arguments]);
        Try("ip", "netns", "del", $"{Prefix}-try");
        return can ? null : $"Needs {needed}.";
    }

    /// <summary>The host hears none of the others, and they not it. The test itself still reaches all.</summary>
    internal void CutOff(int host) => Part([host], [.. Others(host)]);

    /// <summary>No packet passes between a host of the one side and one of the other.</summary>
    internal static void Part(IReadOnlyList<int> one, IReadOnlyList<int> other)
    {
        foreach (var host in one)
        {
            foreach (var far in other)
            {
                InHost(host, "iptables", "-A", "INPUT", "-s", AddressOf(far), "-j", "DROP");
                InHost(host, "iptables", "-A", "OUTPUT", "-d", AddressOf(far), "-j", "DROP");
            }
        }
    }

    /// <summary>The host hears the others, and they do not hear it.</summary>
    internal void Mute(int host)
    {
        foreach (var other in Others(host)) InHost(host, "iptables", "-A", "OUTPUT", "-d", AddressOf(other), "-j", "DROP");
    }

    /// <summary>Of what the host sends and of what it is sent, such a part is lost, packet by packet.</summary>
    internal void Lose(int host, double part)
    {
        string[] chance = ["-m", "statistic", "--mode", "random", "--probability", part.ToString(CultureInfo.InvariantCulture), "-j", "DROP"];
        foreach (var other in Others(host))
        {
            InHost(host, "iptables", ["-A", "INPUT", "-s", AddressOf(other), .. chance]);
            InHost(host, "iptables", ["-A", "OUTPUT", "-d", AddressOf(other), .. chance]);
        }
    }

    /// <summary>What the others send to the host is answered by a reset, until it is healed.</summary>
    internal void ResetAll(int host)
    {
        foreach (var other in Others(host))
            InHost(host, "iptables", "-A", "INPUT", "-s", AddressOf(other), "-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset");
    }

    /// <summary>How many connections of the host have been reset since it began.</summary>
    internal static long Resets(int host)
    {
        var info = new ProcessStartInfo("ip", ["netns", "exec", NameOf(host), "cat", "/proc/net/snmp"]) { RedirectStandardOutput = true };
        using var process = Process.Start(info)!;
        string[][] lines = [.. process.StandardOutput.ReadToEnd().Split('\n').Where(line => line.StartsWith("Tcp:", StringComparison.Ordinal)).Select(line => line.Split(' '))];
        process.WaitForExit();
        return long.Parse(lines[1][Array.IndexOf(lines[0], "EstabResets")], CultureInfo.InvariantCulture);
    }

    internal static void Heal(int host) => InHost(host, "iptables", "-F");

    /// <summary>So many bits a second pass the host's cable, in each direction, and what comes faster waits in a queue, or is lost.</summary>
    internal static void Narrow(int host, string rate)
    {
        string[] bucket = ["root", "tbf", "rate", rate, "burst", "64kb", "latency", "200ms"];
        Run("tc", ["qdisc", "add", "dev", $"{Prefix}-v{host}", .. bucket]);
        Run("tc", ["-n", NameOf(host), "qdisc", "add", "dev", "eth0", .. bucket]);
    }

    internal static void Widen(int host)
    {
        Run("tc", "qdisc", "del", "dev", $"{Prefix}-v{host}", "root");
        Run("tc", "-n", NameOf(host), "qdisc", "del", "dev", "eth0", "root");
    }

    public void Dispose() => Remove();

    private void Remove()
    {
        for (var host = 1; host <= Count; host++)
        {
            Try("ip", "netns", "del", NameOf(host));

            // A process that is just ending keeps its namespace, and with it the cable, for a moment longer.
            Try("ip", "link", "del", $"{Prefix}-v{host}");
        }

        while (Try("iptables", "-D", "FORWARD", "-i", Bridge, "-o", Bridge, "-j", "ACCEPT"))
        {
        }

        Try("ip", "link", "del", Bridge);
    }

    private IEnumerable<int> Others(int host) => Enumerable.Range(1, Count).Where(other => other != host);

    private static void InHost(int host, string program, params string[] arguments) => Run("ip", ["netns", "exec", NameOf(host), program, .. arguments]);

    private static void Run(string program, params string[] arguments)
    {
        if (!Try(program, arguments)) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} has failed.");
    }

    private static bool Try(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
