using System.ComponentModel;
using System.Diagnostics;

namespace ActorProcs.Conformance;

/// <summary>The Python of this machine.</summary>
/// <param name="Version">Such as 3.11.7.</param>
/// <param name="TestNames">The tests of its own suite for multiprocessing; null when that is not installed.</param>
internal sealed record CPython(string Version, string[]? TestNames)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // A program sleeps more than it computes; so many at once keep two cores busy beside the C# side.
    private static readonly SemaphoreSlim Room = new(3);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Python");

    /// <summary>What one 3.11 does another does; a 3.12 may do otherwise.</summary>
    internal bool IsLike(string version) => Minor(version) == Minor(Version);

    /// <summary>Null where there is no python3.</summary>
    internal static async Task<CPython?> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("ACTORPROCS_CONFORMANCE_PYTHON") == "none") return null;
        try
        {
            var lines = await RunFileAsync(Path.Combine(Folder, "list_tests.py"));
            var head = lines[0].Split(' ');
            return new CPython(head[0], head[1] == "present" ? lines[1..] : null);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Runs a program as a file of its own, and gives what it printed.</summary>
    internal static async Task<string[]> RunAsync(string program)
    {
        await Room.WaitAsync();
        var folder = Directory.CreateTempSubdirectory("conformance-");
        try
        {
            var file = Path.Combine(folder.FullName, "program.py");
            await File.WriteAllTextAsync(file, $"from conform import *\n{program}\n");
            return await RunFileAsync(file);
        }
        finally
        {
            folder.Delete(recursive: true);
            Room.Release();
        }
    }

    private static string Minor(string version) => string.Join('.', version.Split('.').Take(2));

    private static async Task<string[]> RunFileAsync(string file)
    {
        // Tests may run where Ctrl+C is ignored, in the background of a script, and Python then ignores it too; a user's console does not.
        var info = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", "python3", file])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(file),
            Environment = { ["PYTHONPATH"] = Folder, ["PYTHONDONTWRITEBYTECODE"] = "1", ["PYTHONWARNINGS"] = "ignore", ["PYTHONIOENCODING"] = "utf-8" },
        };
        using var python = Process.Start(info)!;
        python.StandardInput.Close();
        var output = python.StandardOutput.ReadToEndAsync();
        var errors = python.StandardError.ReadToEndAsync();
        try
        {
            await Task.WhenAll(output, errors, python.WaitForExitAsync()).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            python.Kill(entireProcessTree: true);
            throw new TimeoutException($"The Python program did not end. It printed:\n{(output.IsCompleted ? await output : "(its output is still open)")}");
        }

        var lines = (await output).TrimEnd('\n').Split('\n');
        return python.ExitCode == 0 ? lines : throw new InvalidOperationException($"The Python program ended with {python.ExitCode}:\n{await output}\n{await errors}");
    }
}
