using ActorProcs.Code.Graphs;
using ActorProcs.Code.Reach;
using ActorProcs.Forking;

namespace ActorProcs.Code;

/// <summary>Words the refusal to copy something: what holds it, by its name in the source, its type, why not, and what to do.</summary>
internal static class Complaint
{
    /// <summary>Of one value: <c>the result holds 'items[3].Handle' (SafeFileHandle), which cannot be copied ...</c></summary>
    internal static string OfValue(string what, UnshippableValue e) => OfValue(what, e.Path, e);

    /// <summary>Of an array of items, where the path begins with the number of the item.</summary>
    internal static string OfItems(UnshippableValue e) =>
        TryIndex(e.Path, out var index, out var path) ? OfValue($"item {index}", path, e) : OfValue("the items", e);

    /// <summary>Of a call, where the path begins with 0 for the function and 1 for its first argument.</summary>
    internal static string OfCall(Delegate target, UnshippableValue e)
    {
        if (!TryIndex(e.Path, out var index, out var path)) return OfValue("the call", e);
        if (ForkedMethod.Is(target))
            return $"a fork copies '{path}' ({CompilerNames.OfType(e.Type)}), which the method goes on to use and which {e.Refusal.Why}. {e.Refusal.Advice}";
        if (index > 0) return OfValue($"argument {index}", path, e);
        if (path.Length == 0) return OfValue($"the function {CompilerNames.OfMethod(target.Method)}", path, e);
        return $"{Capturing(target)} '{path}' ({CompilerNames.OfType(e.Type)}), which {e.Refusal.Why}. {e.Refusal.Advice}{OfThis(path)}";
    }

    private static string OfValue(string what, string path, UnshippableValue e)
    {
        var type = CompilerNames.OfType(e.Type);
        var subject = path.Length == 0 ? $"{what} ({type})" : $"{what} holds '{path}' ({type}), which";
        return $"{subject} {e.Refusal.Why}. {e.Refusal.Advice}";
    }

    private static bool TryIndex(string path, out int index, out string rest)
    {
        (index, rest) = (0, path);
        var close = path.IndexOf(']', StringComparison.Ordinal);
        if (close < 0 || path[0] != '[' || !int.TryParse(path.AsSpan(1, close - 1), out index)) return false;
        rest = path[(close + 1)..].TrimStart('.');
        return true;
    }

    private static string Capturing(Delegate target)
    {
        var method = target.Method;
        if (CompilerNames.IsLambda(method)) return "the lambda captures";
        return CompilerNames.IsLocalFunction(method)
            ? $"the local function {CompilerNames.OfMethod(method)} captures"
            : $"the method {CompilerNames.OfMethod(method)} is copied with its object, which holds";
    }

    /// <summary>Naming a member captures the whole object it belongs to, and nothing in the source shows that.</summary>
    private static string OfThis(string path) =>
        path.StartsWith("this.", StringComparison.Ordinal)
            ? " A lambda that names a member captures all of 'this': copy the member into a local variable and use that."
            : "";
}
