namespace ActorProcs.Conformance.Tables;

/// <summary>What there is to say of a test or a member of Python that no scenario shows, or that a scenario does not explain.</summary>
internal sealed record Verdict(string Word, string Why)
{
    internal const string Same = "same";
    internal const string Deviates = "deviates on purpose";
    internal const string DoesNotApply = "does not apply";
}
