using System.Reflection;
using System.Runtime.ExceptionServices;

namespace ActorProcs.Conformance;

/// <summary>One thing that both languages do. Its name is a sentence; its area, the class it is written in, is what its recorded
/// transcript is filed under.</summary>
internal sealed record Scenario(string Name, string Area, ScenarioAttribute Terms, MethodInfo Method)
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        .. from type in typeof(Scenario).Assembly.GetTypes()
           where type.Namespace == $"{typeof(Scenario).Namespace}.Scenarios"
           orderby type.Name
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
           let terms = method.GetCustomAttribute<ScenarioAttribute>()
           where terms is not null
           orderby type.Name, method.MetadataToken
           select new Scenario(method.Name.Replace('_', ' '), type.Name, terms, method),
    ];

    internal string[] Api => Terms.Api.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    internal string[] Tests => Terms.Tests.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    internal bool IsDeviation => Terms.Deviates is not null;

    /// <summary>Runs the C# program and gives what it printed.</summary>
    internal async Task<string[]> RunAsync()
    {
        var transcript = new Transcript();
        try
        {
            if (Method.Invoke(null, [transcript]) is Task running) await running;
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
        }

        return transcript.Lines;
    }
}
