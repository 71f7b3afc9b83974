namespace ActorProcs.Conformance.Tables;

internal static partial class PythonTests
{
    private static Verdict Not(string why) => new(Verdict.DoesNotApply, why);

    private static Verdict Other(string why) => new(Verdict.Deviates, why);

    private static Dictionary<string, Verdict> Declared { get; } = new();
}
