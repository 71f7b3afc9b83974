using System.Diagnostics;
using ActorProcs.Code;

namespace ActorProcs.Tests.Code
{
    /// <summary>A process that runs one packed call and writes down what came of it. It starts in a folder that has the runtime library but
    /// nothing of the tests: what it needs of them it must find as a worker does.</summary>
    internal sealed class OtherProcess : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("actorprocs-other-").FullName;

        internal object? Run(Delegate target, params object?[] arguments)
        {
            foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Where(BelongsToWorker))
                File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)), overwrite: true);
            File.WriteAllBytes(Path.Combine(_folder, "call"), CodePacker.Pack(target, arguments));
            File.WriteAllBytes(Path.Combine(_folder, "application"), ApplicationAssemblies.Describe().Pack());

            using var process = Process.Start(Start())!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
            if (File.Exists(Path.Combine(_folder, "error"))) throw ErrorPacker.Unpack(File.ReadAllBytes(Path.Combine(_folder, "error")));
            return Pickler.Unpack(File.ReadAllBytes(Path.Combine(_folder, "result")));
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        private static bool BelongsToWorker(string path)
        {
            var name = Path.GetFileName(path);
            return name is "ActorProcs.Runtime.dll" or "Hyperion.dll" or "MemoryPack.Core.dll" or "testhost.dll" || name.StartsWith("Akka", StringComparison.Ordinal);
        }

        private ProcessStartInfo Start()
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardError = true };
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add("--runtimeconfig");
            start.ArgumentList.Add(Path.ChangeExtension(typeof(OtherProcess).Assembly.Location, ".runtimeconfig.json"));
            start.ArgumentList.Add(Path.Combine(_folder, "testhost.dll"));
            start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(OtherProcess).Assembly.Location;
            start.Environment["ACTORPROCS_TEST_FOLDER"] = _folder;
            return start;
        }
    }
}

/// <summary>Where the runtime enters the other process, before anything else in it.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("ACTORPROCS_TEST_FOLDER") is not { } folder) return;
        try
        {
            ApplicationAssemblies.Install(ApplicationAssemblies.Unpack(File.ReadAllBytes(Path.Combine(folder, "application"))));
            var result = CodePacker.Unpack(File.ReadAllBytes(Path.Combine(folder, "call"))).Invoke();
            File.WriteAllBytes(Path.Combine(folder, "result"), Pickler.Pack(result, "the result"));
        }
        catch (Exception e)
        {
            File.WriteAllBytes(Path.Combine(folder, "error"), ErrorPacker.Pack(e));
        }

        Environment.Exit(0);
    }
}
