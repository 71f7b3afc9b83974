using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ActorProcs.Conformance;

/// <summary>Values as Python prints them.</summary>
internal static class PythonForm
{
    /// <summary>Python's <c>str</c>.</summary>
    internal static string Str(object? value) => value is string text ? text : Repr(value);

    /// <summary>Python's <c>repr</c>.</summary>
    internal static string Repr(object? value) => value switch
    {
        null => "None",
        bool truth => truth ? "True" : "False",
        string text => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'",
        char character => $"'{character}'",
        byte[] bytes => Bytes(bytes),
        double number => Number(number),
        float number => Number(number),
        ITuple tuple => Tuple(tuple),
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Select(key => $"{Repr(key)}: {Repr(map[key])}"))}}}",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Repr))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Number(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.All(c => c is '-' or (>= '0' and <= '9')) ? text + ".0" : text;
    }

    private static string Tuple(ITuple tuple)
    {
        var items = string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Repr(tuple[i])));
        return tuple.Length == 1 ? $"({items},)" : $"({items})";
    }

    private static string Bytes(byte[] bytes)
    {
        var text = new StringBuilder("b'");
        foreach (var value in bytes) text.Append(value is >= 32 and < 127 ? ((char)value).ToString() : $"\\x{value:x2}");
        return text.Append('\'').ToString();
    }
}
