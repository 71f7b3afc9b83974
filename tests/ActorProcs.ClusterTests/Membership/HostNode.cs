using System.Collections.Concurrent;
using System.Diagnostics;

namespace ActorProcs.ClusterTests.Membership;

/// <summary>The node of one host, and what it says.</summary>
internal sealed class HostNode
{
    private const string Label = " address ";

    private readonly ConcurrentQueue<string> _errors = new();

    internal HostNode(Process process)
    {
        Process = process;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith(Label, StringComparison.Ordinal) == true) Address = line.Data[Label.Length..].Trim();
        };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) _errors.Enqueue(line.Data);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    internal Process Process { get; }

    /// <summary>Null until it is up.</summary>
    internal string? Address { get; private set; }

    internal string Errors => string.Join('\n', _errors);

    /// <summary>What it has in memory that nobody else has, in bytes.</summary>
    internal long Memory
    {
        get
        {
            const string Label = "RssAnon:";
            var line = File.ReadLines($"/proc/{Process.Id}/status").Single(each => each.StartsWith(Label, StringComparison.Ordinal));
            return long.Parse(line[Label.Length..].Replace("kB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture) << 10;
        }
    }
}
