namespace ActorProcs.Conformance;

/// <summary>A scenario: the Python program here, and the C# program that is the method. Both print; the transcripts are compared.</summary>
/// <param name="python">The Python program; it begins with <c>from conform import *</c>, which is put before it.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ScenarioAttribute(string python) : Attribute
{
    public string Python { get; } = python;

    /// <summary>The members of Python's API that it shows, as <see cref="Tables.PythonApi"/> names them, parted by spaces.</summary>
    public string Api { get; init; } = "";

    /// <summary>The tests of CPython's own suite that it stands for, parted by spaces.</summary>
    public string Tests { get; init; } = "";

    /// <summary>Why the two transcripts differ on purpose; null: they are the same.</summary>
    public string? Deviates { get; init; }
}
