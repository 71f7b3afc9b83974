using System.Collections.Concurrent;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ActorProcs.Conformance;

/// <summary>What came of a scenario: both transcripts, and what is not as declared, or null.</summary>
internal sealed record Outcome(string[] Python, string[] CSharp, string? Failure);

/// <summary>One run of the suite: each scenario is run once, whoever asks for it first.</summary>
public sealed class ConformanceRun(IMessageSink messages) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<Scenario, Lazy<Task<Outcome>>> _outcomes = new();
    private readonly ConcurrentDictionary<Scenario, Task<string[]>> _python = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Recordings _recordings = Recordings.Read();
    private readonly string _recorded = Recordings.ReadTests().Version;

    /// <summary>Null where there is none: then the recorded transcripts stand for it.</summary>
    internal CPython? Python { get; private set; }

    internal string Means { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Python = await CPython.FindAsync();
        Means = Python switch
        {
            null => $"python3 is missing: recorded transcripts of CPython {_recorded} and its recorded list of tests are used",
            { TestNames: null } => $"live CPython {Python.Version}; its test._test_multiprocessing is missing, so the recorded list of tests of CPython {_recorded} is used",
            _ => $"live CPython {Python.Version}; recorded: CPython {_recorded}",
        };
        messages.OnMessage(new DiagnosticMessage($"{Scenario.All.Count} scenarios: {Means}"));
    }

    public Task DisposeAsync()
    {
        _turn.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Lets the Python programs of these scenarios run ahead, beside the C# ones.</summary>
    internal void Expect(IEnumerable<Scenario> scenarios)
    {
        if (Python is null) return;
        foreach (var scenario in scenarios) _python.GetOrAdd(scenario, one => CPython.RunAsync(one.Terms.Python));
    }

    internal Task<Outcome> OutcomeOf(Scenario scenario) =>
        _outcomes.GetOrAdd(scenario, one => new Lazy<Task<Outcome>>(() => RunAsync(one))).Value;

    private async Task<Outcome> RunAsync(Scenario scenario)
    {
        await _turn.WaitAsync();
        try
        {
            Expect([scenario]);
            var csharp = await Task.Run(scenario.RunAsync).WaitAsync(Patience);
            var kept = _recordings.OfPython(scenario);
            var python = Python is null
                ? kept ?? throw new InvalidOperationException("There is no python3 here, and no transcript of this scenario is kept.")
                : await _python[scenario];
            return new Outcome(python, csharp, Judge(scenario, python, csharp, kept));
        }
#pragma warning disable CA1031 // A program that fails is the outcome of its scenario.
        catch (Exception e)
        {
            return new Outcome([], [], e.ToString());
        }
#pragma warning restore CA1031
        finally
        {
            _turn.Release();
        }
    }

    private string? Judge(Scenario scenario, string[] python, string[] csharp, string[]? kept)
    {
        var difference = Comparison.Difference(python, csharp);
        if (!scenario.IsDeviation && difference is not null) return $"The transcripts differ: {difference}\n{Both(python, csharp)}";
        if (scenario.IsDeviation && difference is null) return $"It is said to deviate, and does not any more.\n{Both(python, csharp)}";
        if (Recordings.IsRecording) return null;
        if (kept is null) return "No transcript of it is kept: run with ACTORPROCS_CONFORMANCE_RECORD=1.";
        if (Python?.IsLike(_recorded) == true && !kept.SequenceEqual(python)) return $"Python does not do what was recorded.\nRecorded:\n{string.Join('\n', kept)}\n\n{Both(python, csharp)}";
        if (scenario.IsDeviation && !(_recordings.OfCSharp(scenario) ?? []).SequenceEqual(csharp))
            return $"C# deviates otherwise than was recorded.\nRecorded:\n{string.Join('\n', _recordings.OfCSharp(scenario) ?? [])}\n\n{Both(python, csharp)}";
        return null;
    }

    private static string Both(string[] python, string[] csharp) =>
        $"Python:\n{string.Join('\n', python)}\n\nC#:\n{string.Join('\n', csharp)}";
}
