namespace ActorProcs.Conformance.Tables;

/// <summary>Every member of Python's API that this library answers for.</summary>
internal static partial class PythonApi
{
    /// <summary>Members that are neither shown nor explained, and scenarios that name what is no member.</summary>
    internal static IEnumerable<string> Gaps() =>
    [
        .. Members.Where(member => member.Remark.Length == 0 && !Scenario.All.Any(scenario => scenario.Api.Contains(member.Name))).Select(member => $"neither shown nor explained: {member.Name}"),
        .. Scenario.All.SelectMany(scenario => scenario.Api.Except(Members.Select(member => member.Name)).Select(name => $"'{scenario.Name}' names what is no member: {name}")),
    ];
}
