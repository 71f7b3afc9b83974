using ActorProcs.Conformance.Tables;
using Xunit.Abstractions;

namespace ActorProcs.Conformance;

/// <summary>Runs every scenario in both languages, and keeps the tables of the README true.</summary>
[TestCaseOrderer("ActorProcs.Conformance.TablesLast", "ActorProcs.Conformance")]
public sealed class ConformanceTests(ConformanceRun run, ITestOutputHelper output) : IClassFixture<ConformanceRun>
{
    public static TheoryData<string> Names =>
        [.. Scenario.All.Where(scenario => scenario.Area.StartsWith(Environment.GetEnvironmentVariable("ACTORPROCS_CONFORMANCE_AREA") ?? "", StringComparison.Ordinal)).Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Both_languages_do_the_same_or_differ_as_declared(string scenario)
    {
        output.WriteLine(run.Means);
        var position = Scenario.All.ToList().FindIndex(one => one.Name == scenario);
        run.Expect(Scenario.All.Skip(position).Take(6));

        var outcome = await run.OutcomeOf(Scenario.All[position]);

        Assert.True(outcome.Failure is null, outcome.Failure);
    }

    [Fact]
    public void Names_of_scenarios_are_unique_and_every_kept_transcript_belongs_to_one()
    {
        Assert.Empty(Scenario.All.GroupBy(scenario => scenario.Name).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.True(Scenario.All.Count >= 120, $"There are only {Scenario.All.Count} scenarios.");
        if (!Recordings.IsRecording) Assert.Empty(Recordings.Read().Strays());
    }

    [Fact]
    public void Every_member_of_Pythons_API_is_shown_or_its_absence_explained() => Assert.Empty(PythonApi.Gaps());

    [Fact]
    public void Every_test_of_CPythons_own_suite_has_a_verdict() => Assert.Empty(PythonTests.Gaps(TestNames()));

    [Fact]
    public void The_recorded_list_of_tests_is_that_of_the_live_Python_of_the_same_version()
    {
        if (Recordings.IsRecording || run.Python?.TestNames is not { } live) return;
        var (version, recorded) = Recordings.ReadTests();
        if (run.Python.IsLike(version)) Assert.Equal(recorded, live);
        else output.WriteLine($"The list is that of CPython {version}; {run.Python.Version} has other tests: {string.Join(", ", live.Except(recorded))}");
    }

    [Fact]
    public async Task The_tables_of_the_README_are_those_of_this_run()
    {
        var outcomes = new Dictionary<Scenario, Outcome>();
        foreach (var scenario in Scenario.All) outcomes[scenario] = await run.OutcomeOf(scenario);
        var tables = Readme.Generate(outcomes, TestNames());
        if (Recordings.IsRecording)
        {
            Assert.Empty(outcomes.Where(pair => pair.Value.Failure is not null).Select(pair => pair.Key.Name));
            Recordings.Write(run.Python ?? throw new InvalidOperationException("Recording needs python3."), outcomes);
            Readme.Write(tables);
        }

        Assert.Equal(tables, Readme.Kept());
    }

    private string[] TestNames() => Recordings.IsRecording && run.Python?.TestNames is { } live ? live : Recordings.ReadTests().Tests;
}
