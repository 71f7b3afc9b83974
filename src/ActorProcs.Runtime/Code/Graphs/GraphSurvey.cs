using System.Reflection;
using ActorProcs.Code.Reach;

namespace ActorProcs.Code.Graphs;

/// <summary>Looks at everything that is about to be copied, before a byte is written: what must be refused, which captured variables are
/// needed, which assemblies, and how deep it goes.</summary>
/// <remarks>Iterative, in the order in which Hyperion will recurse, so that the depth found is the depth Hyperion will need.</remarks>
internal sealed class GraphSurvey
{
    /// <summary>What a stack of 256 MB surely holds; a level takes under 2 KB of it.</summary>
    internal const int MaxDepth = 120_000;

    private readonly HashSet<ClosureField> _reached = [];
    private readonly Stack<Frame> _frames = new();
    private HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private bool _reachesEverything;
    private bool _metClosure;
    private bool _reachedMoreTooLate;

    private GraphSurvey()
    {
    }

    internal AssemblyTable Assemblies { get; } = new();

    /// <summary>How many objects lie one inside the other, at most.</summary>
    internal int Depth { get; private set; }

    /// <summary>True when a captured variable is needed by something that travels.</summary>
    internal bool Ships(Field field) => _reachesEverything || _reached.Contains(field.Key);

    /// <exception cref="UnshippableValue">Something cannot be copied.</exception>
    internal static GraphSurvey Of(object? root)
    {
        var survey = new GraphSurvey();
        do survey.Walk(root);
        while (survey._reachedMoreTooLate);
        return survey;
    }

    private void Walk(object? root)
    {
        // A delegate met late can need more of a closure met early. Then everything is walked again, with what is needed known from the
        // start. What is needed only grows, so this ends.
        _seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        _metClosure = _reachedMoreTooLate = false;
        Depth = 0;
        Visit(root);
        while (_frames.TryPeek(out var frame))
        {
            if (frame.Next() is (true, var child)) Visit(child);
            else _frames.Pop();
        }
    }

    private void Visit(object? value)
    {
        if (value is null) return;
        var shape = TypeShape.Of(value.GetType());
        switch (shape.Kind)
        {
            case ShapeKind.Refused when !IsUnused(value):
                throw Refuse(value, Refusal.Of(shape.Type)!);
            case ShapeKind.Pointer when value is not (nint)0 and not (nuint)0:
                throw Refuse(value, Refusal.Native);
            case ShapeKind.CancellationToken when ((CancellationToken)value).CanBeCanceled:
                throw Refuse(value, Refusal.Cancels);
            case ShapeKind.Type:
                VisitType((Type)value);
                return;
            case ShapeKind.Member:
                VisitMember((MemberInfo)value);
                return;
            case ShapeKind.Coded when value is Assembly assembly:
                if (Refusal.HasNoFile(assembly)) throw Refuse(value, Refusal.NoFile);
                Assemblies.Add(assembly);
                return;
        }

        if (_frames.TryPeek(out var around) && around.IsEvent) throw RefuseEvent(value);
        foreach (var assembly in shape.Assemblies) Assemblies.Add(assembly);
        if (!Frame.HasInside(shape) || (!shape.Type.IsValueType && !_seen.Add(value))) return;
        if (shape.Kind == ShapeKind.Delegate) VisitFunction((Delegate)value);
        if (shape.Kind == ShapeKind.Closure) _metClosure = true;
        if (CompilerNames.IsStateMachine(shape.Type)) Reach(CaptureReach.OfStateMachine(shape.Type));
        if (_frames.Count == MaxDepth)
        {
            throw Refuse(value, new Refusal(
                $"lies more than {MaxDepth} objects deep, one inside the other", "Pass them side by side, in an array or a list."));
        }

        _frames.Push(Frame.Over(value, shape, this, _frames));
        Depth = Math.Max(Depth, _frames.Count);
    }

    private void VisitFunction(Delegate function)
    {
        if (!function.HasSingleTarget)
        {
            throw Refuse(function, new Refusal(
                $"calls {function.GetInvocationList().Length} methods at once", "Pass one function that calls them."));
        }

        var method = function.Method;
        VisitMember(method);
        Reach(CaptureReach.Of(method));
    }

    private void VisitMember(MemberInfo member)
    {
        if (member.DeclaringType is not { } type || Refusal.HasNoFile(type.Assembly))
        {
            throw Refuse(member, new Refusal(
                "was made at run time (a compiled expression, a dynamic method, a notebook), so no other process has it",
                "Compile it into a project as a lambda or a method."));
        }

        Assemblies.Add(type.Assembly);
        foreach (var assembly in TypeShape.Of(type).Assemblies) Assemblies.Add(assembly);
        if (member is not MethodInfo { IsGenericMethod: true } method) return;
        foreach (var argument in method.GetGenericArguments()) VisitType(argument);
    }

    private void VisitType(Type type)
    {
        if (Refusal.HasNoFile(type.Assembly)) throw Refuse(type, Refusal.NoFile);
        if (type.IsGenericParameter || type.AssemblyQualifiedName is null)
            throw Refuse(type, Refusal.Because("It has no name of its own. Pass the type that it stands for."));
        if (!Framework.Owns(type.Assembly)) Assemblies.Add(type.Assembly);
        if (type.ContainsGenericParameters) return;
        foreach (var assembly in TypeShape.Of(type).Assemblies) Assemblies.Add(assembly);
    }

    private void Reach(HashSet<ClosureField>? fields)
    {
        var before = _reached.Count;
        if (fields is not null) _reached.UnionWith(fields);
        var more = _reached.Count > before || (fields is null && !_reachesEverything);
        if (fields is null) _reachesEverything = true;
        if (more && _metClosure) _reachedMoreTooLate = true;
    }

    /// <summary>A struct that refers to nothing yet, such as a default ValueTask, is as good over there.</summary>
    private static bool IsUnused(object value) =>
        value is ValueType && value.Equals(Activator.CreateInstance(value.GetType()));

    private UnshippableValue RefuseEvent(object value) => Refuse(value, new Refusal(
        "is an event with subscribers, which would be copied with it",
        "Unsubscribe first, or mark the event [field: NonSerialized]."));

    private UnshippableValue Refuse(object value, Refusal refusal) => new(Frame.Path(_frames), value as Type ?? value.GetType(), refusal);
}

/// <summary>Something in a graph cannot be copied. Whoever packs the graph says what the graph is.</summary>
internal sealed class UnshippableValue(string path, Type type, Refusal refusal) : Exception($"'{path}' ({type}) {refusal.Why}.")
{
    /// <summary>Where it is, as the source would write it: <c>options.Stream</c>, <c>items[3].Handle</c>. Empty for the graph itself.</summary>
    internal string Path { get; } = path;

    internal Type Type { get; } = type;

    internal Refusal Refusal { get; } = refusal;
}
