using System.Reflection;

namespace ActorProcs.Code.Reach;

/// <summary>What the C# compiler calls the types, methods and fields that it makes, and what the source calls them.</summary>
internal static class CompilerNames
{
    /// <summary>The class that holds the variables that lambdas of one scope share.</summary>
    internal static bool IsClosure(Type type) => type.Name.StartsWith("<>c__DisplayClass", StringComparison.Ordinal);

    /// <summary>The class that holds the lambdas that capture nothing.</summary>
    internal static bool IsStatelessLambdas(Type type) =>
        type.Name == "<>c" || (type.Name.StartsWith("<>c__", StringComparison.Ordinal) && !IsClosure(type));

    /// <summary>The rest of an iterator or of an asynchronous method, between two of its steps: <c>&lt;Count&gt;d__3</c>, or
    /// <c>&lt;&lt;M&gt;g__Count|3_0&gt;d</c> for a local function.</summary>
    internal static bool IsStateMachine(Type type) => type.Name.StartsWith('<') && type.Name.Contains(">d", StringComparison.Ordinal);

    internal static bool IsLambda(MethodBase method) => method.Name.StartsWith('<') && method.Name.Contains(">b__", StringComparison.Ordinal);

    internal static bool IsLocalFunction(MethodBase method) =>
        method.Name.StartsWith('<') && method.Name.Contains(">g__", StringComparison.Ordinal);

    /// <summary>The field's name in the source. Empty for the compiler's links to the variables of a scope, which have none.</summary>
    internal static string OfField(FieldInfo field) => IsClosure(field.FieldType) ? "" : OfField(field.Name);

    /// <summary>What the compiler keeps over an await for a foreach, a using or a lock without a variable of its own.</summary>
    internal const string Unnamed = "(unnamed)";

    internal static string OfField(string name)
    {
        if (name.StartsWith("CS$<>8__locals", StringComparison.Ordinal) || name.StartsWith("<>8__", StringComparison.Ordinal)) return "";
        if (name.StartsWith("<>7__wrap", StringComparison.Ordinal) || name.StartsWith("<>s__", StringComparison.Ordinal)) return Unnamed;
        if (name is ['<', '>', '4', ..]) return "this";
        if (name is not ['<', not '>', ..]) return name;

        // <Name>k__BackingField, <count>5__2 (a local of an iterator), <db>P (a primary constructor's parameter), <X>i__Field.
        var close = name.IndexOf('>', StringComparison.Ordinal);
        return close < 0 ? name : name[1..close];
    }

    /// <summary>The method's name in the source: for a lambda the method it stands in, for a local function its own name.</summary>
    internal static string OfMethod(MethodBase method)
    {
        var name = method.Name;
        if (IsLocalFunction(method))
        {
            var start = name.IndexOf(">g__", StringComparison.Ordinal) + 4;
            var end = name.IndexOf('|', start);
            return end < 0 ? name[start..] : name[start..end];
        }

        var type = method.DeclaringType;
        return type is null || name.StartsWith('<') ? name : $"{OfType(type)}.{name}";
    }

    /// <summary>The type as C# writes it, with its namespace.</summary>
    internal static string OfType(Type type)
    {
        if (type.IsArray) return $"{OfType(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsPointer || type.IsByRef) return OfType(type.GetElementType()!) + (type.IsPointer ? "*" : "&");
        if (Nullable.GetUnderlyingType(type) is { } underlying) return OfType(underlying) + "?";
        if (Keyword(type) is { } keyword) return keyword;
        if (!type.IsGenericType) return (type.FullName ?? type.Name).Replace('+', '.');

        var name = (type.GetGenericTypeDefinition().FullName ?? type.Name).Replace('+', '.');
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        if (tick >= 0) name = name[..tick];
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(OfType))}>";
    }

    private static string? Keyword(Type type) => type.IsEnum ? null : Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => "bool",
        TypeCode.Byte => "byte",
        TypeCode.Char => "char",
        TypeCode.Decimal => "decimal",
        TypeCode.Double => "double",
        TypeCode.Int16 => "short",
        TypeCode.Int32 => "int",
        TypeCode.Int64 => "long",
        TypeCode.SByte => "sbyte",
        TypeCode.Single => "float",
        TypeCode.String => "string",
        TypeCode.UInt16 => "ushort",
        TypeCode.UInt32 => "uint",
        TypeCode.UInt64 => "ulong",
        _ => type == typeof(object) ? "object" : null,
    };
}
