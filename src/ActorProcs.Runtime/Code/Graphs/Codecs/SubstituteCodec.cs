using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ActorProcs.Processes;

namespace ActorProcs.Code.Graphs.Codecs;

/// <summary>Copies by a name or a text what is known by it: the two sides then have the same well-known object.</summary>
internal sealed class SubstituteCodec : Codec
{
    private static readonly ConcurrentDictionary<Type, SubstituteCodec?> Known = new();

    private readonly Func<object, object?[]> _split;
    private readonly Func<object?[], object> _build;

    private SubstituteCodec(Func<object, object?[]> split, Func<object?[], object> build) => (_split, _build) = (split, build);

    internal override string PartName(int part) => "";

    internal override object?[] Split(object value) => _split(value);

    internal override object? Begin(Type type) => null;

    internal override object Finish(object? begun, Type type, object?[] parts, Action<Action> later) => _build(parts);

    internal static new SubstituteCodec? For(Type type) => Known.GetOrAdd(type, static candidate =>
    {
        if (candidate.IsAbstract) return null;
        for (var level = candidate; level is not null && level != typeof(object); level = level.BaseType)
        {
            // What a program derives from these has a state of its own; except that the compiler derives a class from each [GeneratedRegex].
            if (candidate.Assembly != typeof(Codec).Assembly && !Framework.Owns(candidate.Assembly) && level.FullName != "System.Text.RegularExpressions.Regex") continue;
            if (OfKnown(level.FullName) is { } codec) return codec;
        }

        return null;
    });

    /// <summary>By full name, so that asking loads no assembly.</summary>
    private static SubstituteCodec? OfKnown(string? type) => type switch
    {
        "System.Globalization.CultureInfo" => Of<CultureInfo, string>(static c => c.Name, CultureInfo.GetCultureInfo),
        "System.Globalization.CompareInfo" => Of<CompareInfo, string>(static c => c.Name, CompareInfo.GetCompareInfo),
        "System.StringComparer" => new(static c => OfComparer((StringComparer)c), BuildComparer),
        "System.Text.RegularExpressions.Regex" => new(
            static r => [((Regex)r).ToString(), ((Regex)r).Options, ((Regex)r).MatchTimeout],
            static parts => new Regex((string)parts[0]!, (RegexOptions)parts[1]!, (TimeSpan)parts[2]!)),
        "System.Uri" => Of<Uri, string>(static u => u.OriginalString, static text => new Uri(text, UriKind.RelativeOrAbsolute)),
        "System.TimeZoneInfo" => Of<TimeZoneInfo, string>(
            static z => ReferenceEquals(z, TimeZoneInfo.Utc) ? "" : z.ToSerializedString(),
            static text => text.Length == 0 ? TimeZoneInfo.Utc : TimeZoneInfo.FromSerializedString(text)),
        "System.DBNull" => new(static _ => [], static _ => DBNull.Value),
        "System.Reflection.Missing" => new(static _ => [], static _ => Missing.Value),
        "System.Reflection.Assembly" => Of<Assembly, string>(static a => a.GetName().Name!, static name => Assembly.Load(new AssemblyName(name))),
        "System.Xml.Linq.XName" => Of<XName, string>(static n => n.ToString(), static name => XName.Get(name)),
        "System.Xml.Linq.XNamespace" => Of<XNamespace, string>(static n => n.NamespaceName, static name => XNamespace.Get(name)),
        "ActorProcs.Proc" => new(static p => StrangerState.Pack((Proc)p), static parts => StrangerState.Unpack(parts)),
        "ActorProcs.ProcContext" => Of<ProcContext, string>(static c => c.NodeId, ProcContext.OfNode),
        "System.Text.Json.JsonElement" => new(SplitJson, static parts => BuildJson(parts)),
        "System.Text.Json.JsonDocument" => Of<JsonDocument, string>(
            static d => d.RootElement.GetRawText(), static text => JsonDocument.Parse(text)),
        "System.Text.Json.Nodes.JsonNode" => Of<JsonNode, string>(static n => n.ToJsonString(), static text => JsonNode.Parse(text)!),
        _ => null,
    };

    private static SubstituteCodec Of<T, TPart>(Func<T, TPart> split, Func<TPart, T> build) where T : notnull =>
        new(value => [split((T)value)], parts => build((TPart)parts[0]!));

    private static object?[] SplitJson(object value) =>
        [((JsonElement)value).ValueKind == JsonValueKind.Undefined ? null : ((JsonElement)value).GetRawText()];

    private static JsonElement BuildJson(object?[] parts)
    {
        if (parts[0] is not string text) return default(JsonElement);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>The framework's own comparers have names.</summary>
    private static object?[] OfComparer(StringComparer comparer)
    {
        if (StringComparer.IsWellKnownOrdinalComparer(comparer, out var ignoreCase)) return [ignoreCase ? "OrdinalIgnoreCase" : "Ordinal"];
        if (StringComparer.IsWellKnownCultureAwareComparer(comparer, out var compareInfo, out var options)) return [compareInfo.Name, options];
        throw new NotSupportedException($"{comparer.GetType()} is a comparer of the framework's that this version does not know.");
    }

    private static StringComparer BuildComparer(object?[] parts) => parts switch
    {
        ["Ordinal"] => StringComparer.Ordinal,
        ["OrdinalIgnoreCase"] => StringComparer.OrdinalIgnoreCase,
        _ => CultureInfo.GetCultureInfo((string)parts[0]!).CompareInfo.GetStringComparer((CompareOptions)parts[1]!),
    };
}
