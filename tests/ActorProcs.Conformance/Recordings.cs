using System.Reflection;
using System.Text;

namespace ActorProcs.Conformance;

/// <summary>The transcripts that are kept, one file for each area: Python's of every scenario, and C#'s where it differs on purpose.</summary>
internal sealed class Recordings
{
    private const string Heading = "### ";
    private const string Python = "python";
    private const string CSharp = "c#";

    private readonly Dictionary<(string Scenario, string Language), string[]> _kept = [];

    private Recordings()
    {
    }

    /// <summary>Set to 1, a run writes what it sees instead of comparing it.</summary>
    internal static bool IsRecording => Environment.GetEnvironmentVariable("ACTORPROCS_CONFORMANCE_RECORD") == "1";

    internal static string ProjectDirectory { get; } = typeof(Recordings).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProjectDirectory").Value!;

    private static string Folder => Path.Combine(ProjectDirectory, "Recorded");

    internal static string VersionFile => Path.Combine(Folder, "tests.txt");

    internal static Recordings Read()
    {
        var recordings = new Recordings();
        foreach (var file in Directory.GetFiles(Folder, "*.transcript"))
        {
            foreach (var entry in File.ReadAllText(file).Split(Heading, StringSplitOptions.RemoveEmptyEntries))
            {
                var lines = entry.TrimEnd('\n').Split('\n');
                var (language, scenario) = lines[0].Split(": ", 2) is [var first, var second] ? (first, second) : throw new FormatException(lines[0]);
                recordings._kept[(scenario, language)] = lines[1..];
            }
        }

        return recordings;
    }

    /// <summary>The version of the Python that was recorded, and the names of the tests of its own suite.</summary>
    internal static (string Version, string[] Tests) ReadTests()
    {
        var lines = File.ReadAllLines(VersionFile);
        return (lines[0], lines[1..]);
    }

    internal string[]? OfPython(Scenario scenario) => _kept.GetValueOrDefault((scenario.Name, Python));

    internal string[]? OfCSharp(Scenario scenario) => _kept.GetValueOrDefault((scenario.Name, CSharp));

    /// <summary>What is kept and belongs to no scenario.</summary>
    internal IEnumerable<string> Strays() =>
        from entry in _kept.Keys
        where !Scenario.All.Any(scenario => scenario.Name == entry.Scenario && (entry.Language == Python || scenario.IsDeviation))
        select $"{entry.Language}: {entry.Scenario}";

    internal static void Write(CPython python, IReadOnlyDictionary<Scenario, Outcome> outcomes)
    {
        if (python.TestNames is { } tests) File.WriteAllLines(VersionFile, [python.Version, .. tests]);
        foreach (var file in Directory.GetFiles(Folder, "*.transcript")) File.Delete(file);
        foreach (var area in outcomes.GroupBy(pair => pair.Key.Area))
        {
            var text = new StringBuilder();
            foreach (var (scenario, outcome) in area.OrderBy(pair => pair.Key.Method.MetadataToken))
            {
                Append(text, Python, scenario, outcome.Python);
                if (scenario.IsDeviation) Append(text, CSharp, scenario, outcome.CSharp);
            }

            File.WriteAllText(Path.Combine(Folder, area.Key + ".transcript"), text.ToString());
        }
    }

    private static void Append(StringBuilder text, string language, Scenario scenario, string[] lines) =>
        text.Append(Heading).Append(language).Append(": ").Append(scenario.Name).Append('\n').AppendJoin('\n', lines).Append('\n');
}
