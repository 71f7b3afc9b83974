using System.Text;
using ActorProcs.Code.Graphs.Codecs;
using ActorProcs.Code.Reach;

namespace ActorProcs.Code.Graphs;

/// <summary>An object on the way from the root to what the survey is looking at.</summary>
internal abstract class Frame
{
    /// <summary>The name of the child that was last given out, as the source would write it after its owner's; empty when the source has
    /// none. Worked out only when somebody asks: for most graphs nobody does.</summary>
    internal abstract string Current { get; }

    /// <summary>True when the child that was last given out is an event: its subscribers.</summary>
    internal virtual bool IsEvent => false;

    /// <summary>The next child, or false when there is none.</summary>
    internal abstract (bool, object?) Next();

    /// <summary>True when there may be something to look at inside values of the shape.</summary>
    internal static bool HasInside(TypeShape shape) => shape.Kind switch
    {
        ShapeKind.Plain or ShapeKind.Fieldwise => shape.WalkedFields.Length > 0,
        ShapeKind.Closure or ShapeKind.Delegate or ShapeKind.Array => true,
        ShapeKind.Coded => shape.Codec is not SubstituteCodec,
        _ => false,
    };

    internal static Frame Over(object value, TypeShape shape, GraphSurvey survey, Stack<Frame> around) => shape.Kind switch
    {
        ShapeKind.Closure => new FieldsFrame(value, shape.WalkedFields, survey),
        ShapeKind.Delegate => new DelegateFrame((Delegate)value),
        ShapeKind.Coded => new PartsFrame(value, shape),
        ShapeKind.Array => new ItemsFrame((Array)value, around.TryPeek(out var frame) ? frame as PartsFrame : null),
        _ => new FieldsFrame(value, shape.WalkedFields, null),
    };

    /// <summary>The names from the root to the child at the top, joined as C# joins them.</summary>
    internal static string Path(Stack<Frame> frames)
    {
        const int Most = 12;
        var steps = frames.Reverse().Select(static frame => frame.Current).Where(static name => name.Length > 0).ToList();
        if (steps.Count > Most) steps = [.. steps.Take(Most / 2), "...", .. steps.TakeLast(Most / 2)];
        var path = new StringBuilder();
        foreach (var step in steps)
        {
            if (path.Length > 0 && step[0] != '[') path.Append('.');
            path.Append(step);
        }

        return path.ToString();
    }

    private sealed class FieldsFrame(object value, Field[] fields, GraphSurvey? closure) : Frame
    {
        private int _at = -1;

        internal override string Current => fields[_at].Name;

        internal override bool IsEvent => fields[_at].IsEvent;

        internal override (bool, object?) Next()
        {
            while (++_at < fields.Length)
            {
                if (closure is null || closure.Ships(fields[_at])) return (true, fields[_at].Get(value));
            }

            return (false, null);
        }
    }

    private sealed class DelegateFrame(Delegate function) : Frame
    {
        private bool _given;

        internal override string Current => Name();

        internal override (bool, object?) Next()
        {
            if (_given || function.Target is not { } target) return (false, null);
            _given = true;
            return CompilerNames.IsStatelessLambdas(target.GetType()) ? (false, null) : (true, target);
        }

        private string Name()
        {
            var type = function.Target!.GetType();
            if (CompilerNames.IsClosure(type)) return "";
            return CompilerNames.IsLambda(function.Method) || CompilerNames.IsLocalFunction(function.Method) ? "this" : type.Name;
        }
    }

    private sealed class PartsFrame(object value, TypeShape shape) : Frame
    {
        private readonly object?[] _parts = shape.Codec!.Split(value);
        private readonly Field[] _added = shape.AddedFields;
        private int _at = -1;

        internal override string Current => _at < _parts.Length ? shape.Codec!.PartName(_at) : _added[_at - _parts.Length].Name;

        internal override bool IsEvent => _at >= _parts.Length && _added[_at - _parts.Length].IsEvent;

        internal override (bool, object?) Next()
        {
            _at++;
            if (_at < _parts.Length) return (true, _parts[_at]);
            return _at < _parts.Length + _added.Length ? (true, _added[_at - _parts.Length].Get(value)) : (false, null);
        }

        internal string? NameOfElement(int part, int index) => shape.Codec!.ElementName(_parts, part, index);

        internal int Part => _at;
    }

    private sealed class ItemsFrame(Array items, PartsFrame? owner) : Frame
    {
        private readonly object?[]? _references = items as object?[];
        private readonly int _part = owner?.Part ?? 0;
        private int _at = -1;

        internal override string Current => owner?.NameOfElement(_part, _at) ?? $"[{_at}]";

        internal override (bool, object?) Next()
        {
            if (++_at >= items.Length) return (false, null);
            return (true, _references is null ? items.GetValue(_at) : _references[_at]);
        }
    }
}
