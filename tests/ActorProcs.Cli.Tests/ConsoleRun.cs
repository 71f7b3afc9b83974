using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace ActorProcs.Cli.Tests;

/// <summary>The built executable, run as a user runs it.</summary>
internal sealed class ConsoleRun : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private ConsoleRun(Process process) => _process = process;

    internal int Pid => _process.Id;

    internal bool HasExited => _process.HasExited;

    internal string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    internal string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    internal static string Executable => BuiltIn("src/ActorProcs.Cli", "actorprocs");

    internal static string ClusterProgram => BuiltIn("tests/TestApps/ClusterProgram", "ClusterProgram.dll");

    internal static ConsoleRun Start(RuntimeFolder folder, IEnumerable<string> arguments, string? directory = null, params IEnumerable<(string, string)> variables) =>
        StartThis(Executable, folder, arguments, directory, variables);

    internal static ConsoleRun StartThis(
        string executable, RuntimeFolder folder, IEnumerable<string> arguments, string? directory, IEnumerable<(string, string)> variables)
    {
        // Tests may run where Ctrl+C is ignored, in the background of a script; a user's console does not.
        var info = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", executable, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "/tmp",
        };
        info.Environment[RuntimeFolder.Variable] = folder.Path;
        info.Environment.Remove("ACTORPROCS_ADDRESS");
        foreach (var (name, value) in variables) info.Environment[name] = value;
        var run = new ConsoleRun(new Process { StartInfo = info });
        run._process.OutputDataReceived += (_, line) => Keep(run._output, line.Data);
        run._process.ErrorDataReceived += (_, line) => Keep(run._errors, line.Data);
        run._process.Start();
        run._process.BeginOutputReadLine();
        run._process.BeginErrorReadLine();
        return run;
    }

    internal async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Eventually.Patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"It did not end.\n{Output}\n{Errors}");
        }

        return _process.ExitCode;
    }

    internal Task SaysAsync(string text) =>
        Eventually.TrueAsync(() => (Output + Errors).Contains(text, StringComparison.Ordinal), () => $"'{text}' in\n{Output}\n{Errors}");

    internal void Interrupt() => RuntimeFolder.Signal(Pid, 2);

    internal void Terminate() => RuntimeFolder.Signal(Pid, 15);

    internal void KillHard() => RuntimeFolder.Signal(Pid, 9);

    internal void Type(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Close();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private static string BuiltIn(string project, string file) =>
        Path.GetFullPath(Path.Combine(Metadata("RepositoryRoot"), project, "bin", Metadata("Configuration"), "net10.0", file));

    private static void Keep(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.Append(line).Append('\n');
    }

    private static string Metadata(string key) => typeof(ConsoleRun).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
