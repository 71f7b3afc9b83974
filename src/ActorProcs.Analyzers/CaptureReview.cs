using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ActorProcs.Analyzers;

/// <summary>Tells of what the functions of one method capture that does not do in another process what it does here.</summary>
internal sealed class CaptureReview(OperationBlockAnalysisContext context, INamedTypeSymbol mark)
{
    private readonly HashSet<(string Rule, SyntaxNode Place)> _told = [];

    internal void Look(ShippedCode code, IOperation given)
    {
        if (code.Receiver is IInstanceReferenceOperation)
            TellOfThis(given, $"The method '{given.Syntax}'");
        else if (code.Receiver is { } receiver && Variable(receiver) is { } variable)
            LookAtType(variable.Name, receiver.Type, given.Syntax);

        // Once per variable and function that was given: who reads a stream in ten places has made one mistake.
        var variables = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var members = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in code.Functions.SelectMany(static function => function.Descendants()))
        {
            if (operation.Parent is INameOfOperation) continue;
            if (operation is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance })
            {
                LookAtThis(operation, members);
                continue;
            }

            if (Variable(operation) is not { } used) continue;
            if (used is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } owner } && IsOutside(owner))
            {
                // A parameter of a primary constructor that a member uses is a field of the object.
                if (members.Add(used)) TellOfThis(operation, $"'{used.Name}'");
                continue;
            }

            if (!code.IsCaptured(used)) continue;
            if (variables.Add(used)) LookAtType(used.Name, operation.Type, operation.Syntax);
            LookAtChange(used, operation);
        }
    }

    private void LookAtThis(IOperation self, HashSet<ISymbol> members)
    {
        var member = self.Parent is IMemberReferenceOperation reference ? reference.Member
            : self.Parent is IInvocationOperation invocation ? invocation.TargetMethod
            : (ISymbol?)null;
        if (member is not null && !members.Add(member)) return;
        TellOfThis(member is null ? self : self.Parent!, member is null ? "'this'" : $"'{member.Name}'");
    }

    private void TellOfThis(IOperation place, string what)
    {
        var type = context.OwningSymbol.ContainingType;
        Tell(Rules.CapturesThis, place.Syntax, what, type?.Name ?? "object");
        var bad = type?.GetMembers().OfType<IFieldSymbol>()
            .FirstOrDefault(static field => !field.IsStatic && !IsLeftOut(field) && HomeboundTypes.AdviceFor(field.Type) is not null);
        if (bad is null) return;
        var name = (bad.AssociatedSymbol ?? bad).Name;
        Tell(Rules.CannotTravel, place.Syntax, $"this.{name}", bad.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), HomeboundTypes.AdviceFor(bad.Type)!);
    }

    private void LookAtType(string name, ITypeSymbol? type, SyntaxNode place)
    {
        if (type is null) return;
        var shown = type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        if (HomeboundTypes.AdviceFor(type) is { } advice)
            Tell(Rules.CannotTravel, place, name, shown, advice);
        else if (!IsOurs(type) && IsDisposable(type))
            Tell(Rules.Disposable, place, name, shown);
    }

    private void LookAtChange(ISymbol variable, IOperation reference)
    {
        // From the variable outwards: of a structure a member is a part of the variable, of an object it is a part of what is shared here.
        var target = reference;
        var isPart = true;
        while (target.Parent is IMemberReferenceOperation or IArrayElementReferenceOperation or IConversionOperation { IsImplicit: true })
        {
            if (target.Parent is IMemberReferenceOperation { Instance: var owner } && owner != target) return;
            if (target.Parent is IArrayElementReferenceOperation { ArrayReference: var array } && array != target) return;
            if (target.Type is { } type && IsOurs(type)) return;
            isPart &= target.Type is { IsValueType: true };
            target = target.Parent;
        }

        if (IsAssigned(target))
            Tell(isPart ? Rules.LostWrite : Rules.LostChange, target.Syntax, variable.Name);
        else if (target.Parent is IInvocationOperation call && call.Instance == target && IsChange(call.TargetMethod) && !IsOurs(call.TargetMethod.ContainingType))
            Tell(Rules.LostChange, call.Syntax, variable.Name);
    }

    private static bool IsAssigned(IOperation target) => target.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == target,
        IIncrementOrDecrementOperation => true,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
        ITupleOperation tuple => IsTargetOfDeconstruction(tuple),
        _ => false,
    };

    private static bool IsTargetOfDeconstruction(ITupleOperation tuple) => tuple.Parent switch
    {
        IDeconstructionAssignmentOperation assignment => assignment.Target == tuple,
        ITupleOperation outer => IsTargetOfDeconstruction(outer),
        _ => false,
    };

    private static bool IsChange(IMethodSymbol method) =>
        Changes.Contains(method.Name)
        && method.ContainingType is { } type
        && (HomeboundTypes.NameOf(type) == "System.Text.StringBuilder"
            || ((type.Name.Length > 0) && (IsCollection(type) || type.AllInterfaces.Any(IsCollection)))
            && !type.Name.StartsWith("Immutable", StringComparison.Ordinal) && !type.Name.StartsWith("IImmutable", StringComparison.Ordinal));

    private static bool IsCollection(INamedTypeSymbol type) => HomeboundTypes.NameOf(type) == "System.Collections.IEnumerable";

    private static bool IsDisposable(ITypeSymbol type) =>
        type.AllInterfaces.Concat(type is INamedTypeSymbol named ? [named] : [])
            .Any(static candidate => HomeboundTypes.NameOf(candidate) is "System.IDisposable" or "System.IAsyncDisposable");

    private bool IsOurs(ITypeSymbol type) => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, mark.ContainingAssembly);

    private bool IsOutside(IMethodSymbol constructor) => !SymbolEqualityComparer.Default.Equals(context.OwningSymbol, constructor);

    private static bool IsLeftOut(IFieldSymbol field) =>
        field.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name is "NonSerializedAttribute" or "IgnoreAttribute");

    private static ISymbol? Variable(IOperation operation) => operation switch
    {
        ILocalReferenceOperation { IsDeclaration: false } local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    private void Tell(DiagnosticDescriptor rule, SyntaxNode place, params object[] words)
    {
        if (_told.Add((rule.Id, place))) context.ReportDiagnostic(Diagnostic.Create(rule, place.GetLocation(), words));
    }

    private static readonly HashSet<string> Changes =
    [
        "Add", "AddRange", "AddFirst", "AddLast", "AddOrUpdate", "Append", "AppendLine", "AppendFormat", "Clear", "Dequeue", "Enqueue", "ExceptWith",
        "GetOrAdd", "Insert", "InsertRange", "IntersectWith", "Pop", "Push", "Remove", "RemoveAll", "RemoveAt", "RemoveFirst", "RemoveLast",
        "RemoveRange", "RemoveWhere", "Reverse", "Sort", "SymmetricExceptWith", "TryAdd", "TryDequeue", "TryPop", "TryRemove", "TryTake", "TryUpdate",
        "UnionWith",
    ];
}
