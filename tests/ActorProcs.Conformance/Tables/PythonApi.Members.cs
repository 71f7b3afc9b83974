namespace ActorProcs.Conformance.Tables;

internal static partial class PythonApi
{
    internal static IReadOnlyList<(string Name, string Remark)> Members { get; } = [];
}
