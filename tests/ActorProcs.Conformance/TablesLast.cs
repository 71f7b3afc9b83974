using Xunit.Abstractions;
using Xunit.Sdk;

namespace ActorProcs.Conformance;

/// <summary>The scenarios first, in the order in which they are written, so that each is timed under its own name; then the rest.</summary>
public sealed class TablesLast : ITestCaseOrderer
{
    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases) where TTestCase : ITestCase
    {
        var places = Scenario.All.Select((scenario, place) => (scenario.Name, place)).ToDictionary(pair => pair.Name, pair => pair.place);
        return testCases.OrderBy(test => test.TestMethodArguments is [string name] ? places[name] : int.MaxValue);
    }
}
