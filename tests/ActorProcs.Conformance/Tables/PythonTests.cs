namespace ActorProcs.Conformance.Tables;

/// <summary>A verdict on each test of CPython's own suite for multiprocessing.</summary>
internal static partial class PythonTests
{
    /// <summary>The row of a test: a verdict declared here, or that of the scenarios which stand for it.</summary>
    internal static (string Verdict, string Why, IReadOnlyList<Scenario> Shown) RowOf(string test)
    {
        IReadOnlyList<Scenario> shown = [.. Scenario.All.Where(scenario => scenario.Tests.Contains(test))];
        var deviations = shown.Where(scenario => scenario.IsDeviation).ToArray();
        if (Declared.TryGetValue(test, out var declared)) return (declared.Word, declared.Why, shown);
        return deviations.Length > 0
            ? (Verdict.Deviates, string.Join(" ", deviations.Select(scenario => scenario.Terms.Deviates).Distinct()), shown)
            : (Verdict.Same, "", shown);
    }

    /// <summary>Tests without a verdict, verdicts and scenarios without a test, and verdicts that scenarios contradict.</summary>
    internal static IEnumerable<string> Gaps(string[] tests) =>
    [
        .. tests.Where(test => RowOf(test) is { Verdict: Verdict.Same, Shown.Count: 0 }).Select(test => $"no verdict: {test}"),
        .. Declared.Keys.Except(tests).Select(test => $"no such test: {test}"),
        .. Scenario.All.SelectMany(scenario => scenario.Tests.Except(tests).Select(test => $"'{scenario.Name}' names a test that is not there: {test}")),
        .. tests.Where(test => RowOf(test) is { Verdict: Verdict.DoesNotApply, Shown.Count: > 0 }).Select(test => $"does not apply, and yet is shown: {test}"),
        .. Declared.Where(row => string.IsNullOrWhiteSpace(row.Value.Why)).Select(row => $"no reason: {row.Key}"),
    ];
}
