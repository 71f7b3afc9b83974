using System.Diagnostics;
using System.Globalization;

namespace ActorProcs.Benchmarks;

/// <summary>The peer, measured in the same run on the same machine; absent where there is no python3.</summary>
internal static class CPython
{
    internal static IReadOnlyDictionary<string, double> Measure()
    {
        var results = new Dictionary<string, double>();
        var info = new ProcessStartInfo("python3") { RedirectStandardOutput = true };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "peer.py"));
        try
        {
            using var python = Process.Start(info)!;
            while (python.StandardOutput.ReadLine() is { } line)
            {
                var parts = line.Split(' ');
                results[parts[0]] = double.Parse(parts[1], CultureInfo.InvariantCulture);
            }

            python.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.Error.WriteLine("python3 is not installed here: the peer's column stays empty.");
        }

        return results;
    }
}
