using System.Text.RegularExpressions;

namespace ActorProcs.Conformance;

/// <summary>Whether two transcripts say the same.</summary>
internal static partial class Comparison
{
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

    /// <summary>Lines are equal to the letter. Where one tells of an error, C#'s kind has to stand for Python's; and where a line ends with
    /// the error's text, C#'s has to have Python's in it, for it may go on to say what to do.</summary>
    private static bool Same(string python, string csharp)
    {
        // Text, kind, text, kind, ..., text.
        string[] ofPython = Error().Split(python), ofCSharp = Error().Split(csharp);
        if (ofPython.Length != ofCSharp.Length) return false;
        for (var i = 0; i < ofPython.Length; i++)
        {
            var isKind = i % 2 == 1;
            var isText = !isKind && i > 0 && i == ofPython.Length - 1 && ofPython[i].StartsWith(": ", StringComparison.Ordinal);
            var same = isKind ? ErrorKinds.Stands(ofCSharp[i], ofPython[i])
                : isText ? ofCSharp[i].Contains(ofPython[i][2..], StringComparison.OrdinalIgnoreCase)
                : ofPython[i] == ofCSharp[i];
            if (!same) return false;
        }

        return true;
    }

    [GeneratedRegex(@"raises (?!nothing)(\w+)")]
    private static partial Regex Error();
}
