using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ActorProcs.Analyzers;

/// <summary>Copies a field or property of this object to a local variable before the call, so that the function captures that alone.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CopyMemberFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.CapturesThis.Id);

    /// <summary>None: two fixes in one statement may want the same name.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false))!;
        var model = (await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false))!;
        foreach (var diagnostic in context.Diagnostics)
        {
            if (SyntaxFinder.ExpressionAt(root, diagnostic.Location.SourceSpan) is not { } use || SyntaxFinder.GivenLambda(use) is not { } lambda) continue;
            if (model.GetSymbolInfo(use, context.CancellationToken).Symbol is not { } member || !IsData(member)) continue;
            if (lambda.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax } statement) continue;

            // A member that the function writes is meant to change: a local variable would only hide that.
            var uses = Uses(lambda, member, model, context.CancellationToken);
            if (uses.Exists(SyntaxFinder.IsWritten)) continue;
            var name = FreeName(member.Name, model, lambda);
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Copy '{member.Name}' to a local variable",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(Copy(root, statement, uses, name))),
                    nameof(CopyMemberFix)),
                diagnostic);
        }
    }

    private static bool IsData(ISymbol member) => member is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false, IsIndexer: false };

    private static List<ExpressionSyntax> Uses(SyntaxNode lambda, ISymbol member, SemanticModel model, CancellationToken cancellationToken) =>
    [
        .. lambda.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == member.Name)
            .Select(static name => name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : (ExpressionSyntax)name)
            .Where(static use => use is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax })
            .Where(use => SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(use, cancellationToken).Symbol, member)),
    ];

    private static SyntaxNode Copy(SyntaxNode root, StatementSyntax statement, List<ExpressionSyntax> uses, string name)
    {
        var source = uses[0].WithoutTrivia();
        var changed = statement.ReplaceNodes(uses, (use, _) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(use));
        var declaration = SyntaxFactory.LocalDeclarationStatement(
            SyntaxFactory.VariableDeclaration(SyntaxFactory.IdentifierName("var"))
                .AddVariables(SyntaxFactory.VariableDeclarator(name).WithInitializer(SyntaxFactory.EqualsValueClause(source))))
            .NormalizeWhitespace()
            .WithLeadingTrivia(statement.GetLeadingTrivia())
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed);
        changed = changed.WithLeadingTrivia(statement.GetLeadingTrivia().Where(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Take(1));
        return root.ReplaceNode(statement, [declaration, changed.WithAdditionalAnnotations(Formatter.Annotation)]);
    }

    /// <summary>'_limit' and 'Limit' become 'limit', or what comes after it when that is taken.</summary>
    private static string FreeName(string member, SemanticModel model, SyntaxNode lambda)
    {
        var stem = member.TrimStart('_');
        stem = stem.Length == 0 ? "value" : char.ToLowerInvariant(stem[0]) + stem.Substring(1);
        if (SyntaxFacts.GetKeywordKind(stem) != SyntaxKind.None) stem += "Value";
        var taken = new HashSet<string>(lambda.Ancestors().OfType<MemberDeclarationSyntax>().First().DescendantTokens()
            .Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText));
        taken.UnionWith(model.LookupSymbols(lambda.SpanStart, name: stem).Select(static symbol => symbol.Name));
        var name = stem;
        for (var i = 2; taken.Contains(name); i++) name = stem + i;
        return name;
    }
}
