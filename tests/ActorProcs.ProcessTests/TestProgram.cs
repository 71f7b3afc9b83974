using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;

namespace ActorProcs.ProcessTests;

/// <summary>A program under test, started as a user would start it.</summary>
internal sealed class TestProgram : IDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private TestProgram(ProcessStartInfo info)
    {
        _process = new Process { StartInfo = info };
        _process.OutputDataReceived += (_, e) => Keep(_output, e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(_errors, e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    internal int Pid => _process.Id;

    internal IReadOnlyList<string> Output => [.. _output];

    internal string Errors => string.Join('\n', _errors);

    internal static string RepositoryRoot => Metadata("RepositoryRoot");

    internal static TestProgram Scenario(params string[] arguments) => Start("tests/TestApps/Scenarios", "Scenarios", arguments);

    internal static TestProgram TestApp(string name) => Start($"tests/TestApps/{name}", name, []);

    internal static TestProgram Sample(string name, params string[] arguments) => Start($"src/Samples/{name}", name, arguments);

    internal int WaitForExit(TimeSpan? patience = null)
    {
        Assert.True(_process.WaitForExit(patience ?? Patience), $"The program did not end. Output so far:\n{string.Join('\n', _output)}\n{Errors}");
        _process.WaitForExit();
        return _process.ExitCode;
    }

    internal async Task<string> WaitForLineAsync(Func<string, bool> wanted)
    {
        var found = await Eventually.GetAsync(() => _output.FirstOrDefault(wanted));
        return found;
    }

    internal void KillOnlyThisProcess() => _process.Kill(entireProcessTree: false);

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    internal static string ScenariosFolder => OutputFolder("tests/TestApps/Scenarios");

    internal static TestProgram Run(string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        return new TestProgram(info);
    }

    private static TestProgram Start(string folder, string name, string[] arguments) =>
        Run("dotnet", [Path.Combine(OutputFolder(folder), name + ".dll"), .. arguments]);

    internal static string OutputFolder(string folder) =>
        Path.GetFullPath(Path.Combine(RepositoryRoot, folder, "bin", Metadata("Configuration"), "net10.0"));

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }

    private static string Metadata(string key) => typeof(TestProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
