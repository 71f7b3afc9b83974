using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ActorProcs.Analyzers;

/// <summary>Makes a number that another process assigns a shared value: <c>Procs.Value</c>, with atomic additions.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SharedValueFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.LostWrite.Id);

    /// <summary>None: one fix changes every use of the variable already.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false))!;
        var model = (await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false))!;
        foreach (var diagnostic in context.Diagnostics)
        {
            if (SyntaxFinder.ExpressionAt(root, diagnostic.Location.SourceSpan) is not IdentifierNameSyntax use) continue;
            if (model.GetSymbolInfo(use, context.CancellationToken).Symbol is not ILocalSymbol local || !IsNumber(local.Type)) continue;
            if (Declarator(local) is not { Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration, Initializer: { } initial } declarator) continue;
            if (declaration.Parent is not LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 }) continue;
            List<IdentifierNameSyntax> uses =
            [
                .. root.DescendantNodes().OfType<IdentifierNameSyntax>()
                    .Where(name => name.Identifier.ValueText == local.Name
                        && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, context.CancellationToken).Symbol, local)),
            ];

            // Where a use has no equal of a shared value (a reference to the variable itself, a product), the fix would change what is computed.
            if (!IsOfDefaultContext(use, model, context.CancellationToken) || !uses.TrueForAll(CanBeShared)) continue;
            var type = model.GetTypeInfo(initial.Value, context.CancellationToken).Type;
            var argument = SymbolEqualityComparer.Default.Equals(type, local.Type) ? "" : $"<{local.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}>";
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Share '{local.Name}' with Procs.Value",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(Share(root, declaration, declarator, argument, uses))),
                    nameof(SharedValueFix)),
                diagnostic);
        }
    }

    private static VariableDeclaratorSyntax? Declarator(ILocalSymbol local) =>
        local.DeclaringSyntaxReferences.Length == 1 ? local.DeclaringSyntaxReferences[0].GetSyntax() as VariableDeclaratorSyntax : null;

    /// <summary>Those with a sign, because a subtraction becomes the addition of a negative.</summary>
    private static bool IsNumber(ITypeSymbol type) => type.SpecialType
        is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Decimal or SpecialType.System_Single or SpecialType.System_Double;

    /// <summary>A value is shared with the processes of its context only, so one of Procs does not do for another's.</summary>
    private static bool IsOfDefaultContext(SyntaxNode use, SemanticModel model, CancellationToken cancellationToken)
    {
        var function = SyntaxFinder.GivenLambda(use) ?? (SyntaxNode?)use.Ancestors().OfType<LocalFunctionStatementSyntax>().LastOrDefault();
        IEnumerable<SyntaxNode> places = function switch
        {
            LocalFunctionStatementSyntax named => named.SyntaxTree.GetRoot(cancellationToken).DescendantNodes().OfType<IdentifierNameSyntax>()
                .Where(name => name.Identifier.ValueText == named.Identifier.ValueText && name.Parent is ArgumentSyntax),
            not null => [function],
            _ => [],
        };
        var calls = places.Select(place => place.FirstAncestorOrSelf<ArgumentSyntax>()?.Parent?.Parent).ToList();
        return calls.Count > 0 && calls.TrueForAll(call =>
            call is InvocationExpressionSyntax && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { ContainingType.Name: "Procs" });
    }

    private static bool CanBeShared(IdentifierNameSyntax use) => use.Parent switch
    {
        AssignmentExpressionSyntax assignment when assignment.Left == use =>
            assignment.IsKind(SyntaxKind.SimpleAssignmentExpression)
            || (assignment.Parent is ExpressionStatementSyntax
                && (assignment.IsKind(SyntaxKind.AddAssignmentExpression) || assignment.IsKind(SyntaxKind.SubtractAssignmentExpression))),
        PostfixUnaryExpressionSyntax postfix => postfix.Parent is ExpressionStatementSyntax or ForStatementSyntax,
        PrefixUnaryExpressionSyntax prefix when prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression) => true,
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } => false,
        _ => !SyntaxFinder.IsWritten(use),
    };

    private static SyntaxNode Share(
        SyntaxNode root, VariableDeclarationSyntax declaration, VariableDeclaratorSyntax declarator, string argument, List<IdentifierNameSyntax> uses)
    {
        var made = SyntaxFactory.ParseExpression($"Procs.Value{argument}({declarator.Initializer!.Value.WithoutTrivia()})");
        var shared = declaration
            .WithType(SyntaxFactory.IdentifierName("var").WithTriviaFrom(declaration.Type))
            .WithVariables(SyntaxFactory.SingletonSeparatedList(declarator.WithInitializer(declarator.Initializer.WithValue(made))));
        var changed = uses.ToDictionary(Replaced);
        return root.ReplaceNodes(changed.Keys.Append(declaration), (original, current) => original == declaration
            ? shared
            : Equal(changed[original], current).WithTriviaFrom(original));
    }

    private static SyntaxNode Replaced(IdentifierNameSyntax use) => use.Parent switch
    {
        AssignmentExpressionSyntax assignment when assignment.Left == use && !assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) => assignment,
        PostfixUnaryExpressionSyntax postfix when !postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression) => postfix,
        PrefixUnaryExpressionSyntax prefix when prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression) => prefix,
        _ => use,
    };

    private static ExpressionSyntax Equal(IdentifierNameSyntax use, SyntaxNode current)
    {
        var name = use.Identifier.ValueText;
        return SyntaxFactory.ParseExpression(current switch
        {
            AssignmentExpressionSyntax sum when sum.IsKind(SyntaxKind.AddAssignmentExpression) => $"{name}.Add({sum.Right.WithoutTrivia()})",
            AssignmentExpressionSyntax difference => $"{name}.Add(-({difference.Right.WithoutTrivia()}))",
            PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax when current.ToString().Contains("++") => $"{name}.Increment()",
            PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax => $"{name}.Decrement()",
            _ => $"{name}.Value",
        });
    }
}
