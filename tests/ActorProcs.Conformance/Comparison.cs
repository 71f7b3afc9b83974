namespace ActorProcs.Conformance;

/// <summary>Whether two transcripts say the same.</summary>
internal static class Comparison
{
    private const string Raises = "raises ";

    /// <summary>The first difference, or null.</summary>
    internal static string? Difference(string[] python, string[] csharp)
    {
        for (var i = 0; i < Math.Max(python.Length, csharp.Length); i++)
        {
            if (i >= python.Length) return $"line {i + 1}: C# goes on with '{csharp[i]}'";
            if (i >= csharp.Length) return $"line {i + 1}: Python goes on with '{python[i]}'";
            if (!Same(python[i], csharp[i])) return $"line {i + 1}: Python '{python[i]}', C# '{csharp[i]}'";
        }

        return null;
    }

    /// <summary>Lines are equal to the letter. Errors are equal when C#'s kind stands for Python's, and C#'s text has Python's text in it.</summary>
    private static bool Same(string python, string csharp)
    {
        if (python == csharp) return true;
        if (!python.Contains(Raises, StringComparison.Ordinal)) return false;
        var at = python.IndexOf(Raises, StringComparison.Ordinal);
        if (csharp.Length < at || python[..at] != csharp[..at] || !csharp.AsSpan(at).StartsWith(Raises)) return false;
        var (pythonKind, pythonText) = Parts(python[(at + Raises.Length)..]);
        var (csharpKind, csharpText) = Parts(csharp[(at + Raises.Length)..]);
        return ErrorKinds.Stands(csharpKind, pythonKind) && csharpText.Contains(pythonText, StringComparison.OrdinalIgnoreCase);
    }

    private static (string Kind, string Text) Parts(string error) =>
        error.Split(": ", 2) is [var kind, var text] ? (kind, text) : (error, "");
}
