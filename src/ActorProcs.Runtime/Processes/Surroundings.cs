using System.Globalization;
using ActorProcs.Code;
using MemoryPack;

namespace ActorProcs.Processes;

/// <summary>What a new process takes over from the one that asked for it. Python: the preparation data of the spawn method.</summary>
/// <param name="Application">Where the application's assemblies are, packed for the worker.</param>
[MemoryPackable]
internal sealed partial record Surroundings(
    string ParentName, int ParentPid, string WorkingDirectory, string Culture, string UICulture, byte[] Application)
{
    internal static Surroundings Here() => new(
        Family.Name,
        Environment.ProcessId,
        Environment.CurrentDirectory,
        CultureInfo.CurrentCulture.Name,
        CultureInfo.CurrentUICulture.Name,
        ApplicationAssemblies.Describe().Pack());

    /// <summary>In the new process, before any code of the application is looked at.</summary>
    internal void Enter()
    {
        ApplicationAssemblies.Install(ApplicationAssemblies.Unpack(Application));
        Environment.CurrentDirectory = WorkingDirectory;
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.GetCultureInfo(Culture);
        CultureInfo.CurrentUICulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.GetCultureInfo(UICulture);
    }
}
