using System.Collections;
using System.Globalization;

namespace ActorProcs.Nodes;

/// <summary>The environment of a worker: this program's own, less what would make the worker another program, plus its marks.</summary>
internal static class WorkerEnvironment
{
    /// <summary>Set in every worker. A program that finds it without being a worker was started by one and must not start processes.
    /// </summary>
    internal const string WorkerVariable = "ACTORPROCS_WORKER";

    /// <summary>How many workers stand above this process, itself included.</summary>
    internal const string DepthVariable = "ACTORPROCS_DEPTH";

    internal const string MaxDepthVariable = "ACTORPROCS_MAX_DEPTH";

    /// <summary>Set it to 1 to have workers profiled and covered too.</summary>
    internal const string KeepProfilerVariable = "ACTORPROCS_KEEP_PROFILER";

    internal const string HooksVariable = "DOTNET_STARTUP_HOOKS";

    private const int DefaultMaxDepth = 10;

    // A profiler or a coverage collector attached to this program would attach to every worker, and they would write over each other.
    private static readonly string[] ProfilerPrefixes =
        ["CORECLR_PROFILER", "CORECLR_ENABLE_PROFILING", "CORECLR_NOTIFICATION", "COR_", "MicrosoftInstrumentationEngine", "CODE_COVERAGE", "COVERLET_"];

    /// <summary>The whole environment of a worker.</summary>
    /// <param name="additions">What the user asked for, applied last; a null value removes the variable.</param>
    /// <param name="memoryLimit">Bytes of managed heap; null for no limit of its own.</param>
    /// <exception cref="ProcException">Processes that start processes have gone too deep.</exception>
    internal static Dictionary<string, string> Build(IReadOnlyDictionary<string, string>? additions, long? memoryLimit)
    {
        var own = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>();
        return Build(own.ToDictionary(each => (string)each.Key, each => (string)each.Value!), additions, memoryLimit);
    }

    internal static Dictionary<string, string> Build(
        IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string>? additions, long? memoryLimit)
    {
        var keepProfiler = own.GetValueOrDefault(KeepProfilerVariable) == "1";
        var result = own.Where(each => each.Key != HooksVariable && (keepProfiler || !IsProfiler(each.Key))).ToDictionary();
        result[WorkerVariable] = "1";
        result[DepthVariable] = NextDepth(own).ToString(CultureInfo.InvariantCulture);

        // Code is compiled ahead of time, and most workers end before instrumented code would pay.
        result.TryAdd("DOTNET_TieredPGO", "0");
        if (memoryLimit is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit, nameof(memoryLimit));
            result["DOTNET_GCHeapHardLimit"] = limit.ToString("X", CultureInfo.InvariantCulture); // The runtime reads it as hexadecimal.
        }

        foreach (var (name, value) in additions ?? new Dictionary<string, string>())
        {
            // Annotated otherwise, but it comes from users and over the wire.
            if ((string?)value is null)
                result.Remove(name);
            else
                result[name] = value;
        }

        return result;
    }

    /// <summary>For a process that a node starts in the name of another one, whose depth is not the node's own.</summary>
    /// <exception cref="ProcException">Processes that start processes have gone too deep.</exception>
    internal static void CheckDepth(int depth) => CheckDepth(
        depth, int.TryParse(Environment.GetEnvironmentVariable(MaxDepthVariable), CultureInfo.InvariantCulture, out var limit) ? limit : DefaultMaxDepth);

    private static int NextDepth(IReadOnlyDictionary<string, string> own)
    {
        var depth = Number(own, DepthVariable, 0) + 1;
        CheckDepth(depth, Number(own, MaxDepthVariable, DefaultMaxDepth));
        return depth;
    }

    private static void CheckDepth(int depth, int limit)
    {
        if (depth <= limit) return;
        throw new ProcException(
            $"A process tries to start a node {depth} levels below the first program, and the limit is {limit}. Usually a program starts "
            + $"itself: look for a process whose function runs the program that started it. If the depth is meant, raise {MaxDepthVariable}.");
    }

    private static int Number(IReadOnlyDictionary<string, string> variables, string name, int otherwise) =>
        int.TryParse(variables.GetValueOrDefault(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static bool IsProfiler(string name) => Array.Exists(ProfilerPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
