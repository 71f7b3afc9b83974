using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ActorProcs.Analyzers;

/// <summary>All code of one method that runs in the other process when a function of it is given to the library: its body, the local functions
/// that it calls, and the lambdas in variables that it captures.</summary>
internal sealed class ShippedCode
{
    private readonly IOperation _root;
    private readonly Queue<IOperation> _waiting = new();
    private readonly HashSet<ISymbol> _known = new(SymbolEqualityComparer.Default);
    private readonly List<SyntaxNode> _places = [];

    private ShippedCode(IOperation root) => _root = root;

    /// <summary>The functions, the given one first.</summary>
    internal List<IOperation> Functions { get; } = [];

    /// <summary>The object whose method was given, when it was a method.</summary>
    internal IOperation? Receiver { get; private set; }

    internal static ShippedCode Of(IOperation function, IOperation root)
    {
        var code = new ShippedCode(root);
        code.Enter(function, isGiven: true);
        while (code._waiting.Count > 0) code.Follow(code._waiting.Dequeue());
        return code;
    }

    /// <summary>Whether the variable is declared outside the code that travels, so that its value is copied.</summary>
    internal bool IsCaptured(ISymbol variable)
    {
        if (variable is ILocalSymbol { IsConst: true }) return false;
        if (variable.DeclaringSyntaxReferences.FirstOrDefault() is not { } declaration) return false;
        return !_places.Any(place => place.SyntaxTree == declaration.SyntaxTree && place.Span.Contains(declaration.Span));
    }

    private void Follow(IOperation function)
    {
        Functions.Add(function);
        foreach (var operation in function.Descendants())
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } called }:
                    EnterLocalFunction(called);
                    break;
                case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } named }:
                    EnterLocalFunction(named);
                    break;
                case ILocalReferenceOperation { Type.TypeKind: TypeKind.Delegate } local when IsCaptured(local.Local):
                    Enter(local, isGiven: false);
                    break;
            }
        }
    }

    private void Enter(IOperation value, bool isGiven)
    {
        switch (Unwrap(value))
        {
            case IAnonymousFunctionOperation lambda when _known.Add(lambda.Symbol):
                Add(lambda);
                break;
            case IMethodReferenceOperation { Method.MethodKind: MethodKind.LocalFunction } method:
                EnterLocalFunction(method.Method);
                break;
            case IMethodReferenceOperation { Instance: { } instance } when isGiven:
                Receiver = instance;
                break;
            case ILocalReferenceOperation local when _known.Add(local.Local) && InitialValue(local.Local) is { } initial:
                Enter(initial, isGiven);
                break;
        }
    }

    private void EnterLocalFunction(IMethodSymbol method)
    {
        var definition = method.OriginalDefinition;
        if (!_known.Add(definition)) return;
        var declaration = _root.Descendants().OfType<ILocalFunctionOperation>()
            .FirstOrDefault(candidate => SymbolEqualityComparer.Default.Equals(candidate.Symbol.OriginalDefinition, definition));
        if (declaration is not null) Add(declaration);
    }

    private void Add(IOperation function)
    {
        _places.Add(function.Syntax);
        _waiting.Enqueue(function);
    }

    private IOperation? InitialValue(ILocalSymbol local) => _root.Descendants().OfType<IVariableDeclaratorOperation>()
        .FirstOrDefault(candidate => SymbolEqualityComparer.Default.Equals(candidate.Symbol, local))?.Initializer?.Value;

    private static IOperation Unwrap(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation conversion:
                    value = conversion.Operand;
                    break;
                case IDelegateCreationOperation creation:
                    value = creation.Target;
                    break;
                case IParenthesizedOperation parentheses:
                    value = parentheses.Operand;
                    break;
                default:
                    return value;
            }
        }
    }
}
