using System.Text;

namespace ActorProcs.Conformance.Tables;

/// <summary>The part of this project's README that is generated.</summary>
internal static class Readme
{
    private const string Begin = "<!-- generated from here on -->\n";

    private static string File => Path.Combine(Recordings.ProjectDirectory, "README.md");

    internal static string Kept() => System.IO.File.ReadAllText(File).Split(Begin, 2) is [_, var kept] ? kept : "";

    internal static void Write(string tables) =>
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Split(Begin, 2)[0] + Begin + tables);

    internal static string Generate(IReadOnlyDictionary<Scenario, Outcome> outcomes, string[] tests)
    {
        var numbers = Scenario.All.Select((scenario, place) => (scenario, place)).ToDictionary(pair => pair.scenario, pair => pair.place + 1);
        string Links(IEnumerable<Scenario> scenarios) => string.Join(", ", scenarios.Select(scenario => $"[{numbers[scenario]}](#s{numbers[scenario]})"));

        var rows = tests.Select(test => (test, row: PythonTests.RowOf(test))).ToArray();
        var text = new StringBuilder();
        text.Append('\n').Append("## Scenarios\n\n");
        text.Append($"{outcomes.Count} scenarios: {outcomes.Keys.Count(scenario => !scenario.IsDeviation)} have the same transcript in both languages, {outcomes.Keys.Count(scenario => scenario.IsDeviation)} differ as declared.\n\n");
        text.Append("| | scenario | in | outcome |\n|---|---|---|---|\n");
        foreach (var (scenario, outcome) in outcomes.OrderBy(pair => numbers[pair.Key]))
            text.Append($"| <a id=\"s{numbers[scenario]}\"></a>{numbers[scenario]} | {scenario.Name} | `{scenario.Area}` | {Word(scenario, outcome)} |\n");

        text.Append("\n## Python's API\n\n| member | scenarios | remark |\n|---|---|---|\n");
        foreach (var (member, remark) in PythonApi.Members)
            text.Append($"| `{member}` | {Links(Scenario.All.Where(scenario => scenario.Api.Contains(member)))} | {remark} |\n");

        text.Append("\n## CPython's own tests\n\n");
        text.Append($"{tests.Length} test functions: ");
        text.AppendJoin(", ", rows.GroupBy(row => row.row.Verdict).OrderByDescending(group => group.Key).Select(group => $"{group.Count()} {group.Key}")).Append(".\n\n");
        text.Append("| test | verdict | scenarios | why |\n|---|---|---|---|\n");
        foreach (var (test, row) in rows) text.Append($"| `{test}` | {row.Verdict} | {Links(row.Shown)} | {row.Why} |\n");
        return text.ToString();
    }

    private static string Word(Scenario scenario, Outcome outcome) => outcome.Failure is not null
        ? "FAILS"
        : scenario.Terms.Deviates is { } why ? $"differs: {why}" : "same";
}
