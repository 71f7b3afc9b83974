using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ActorProcs.Analyzers;

/// <summary>Looks at every function that is given to a parameter or property marked <c>[Shipped]</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ShippedFunctionAnalyzer : DiagnosticAnalyzer
{
    internal const string MarkName = "ActorProcs.ShippedAttribute";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(Rules.LostWrite, Rules.CapturesThis, Rules.CannotTravel, Rules.Disposable, Rules.LostChange);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(MarkName) is { } mark)
                start.RegisterOperationBlockAction(block => Review(block, mark));
        });
    }

    private static void Review(OperationBlockAnalysisContext context, INamedTypeSymbol mark)
    {
        foreach (var block in context.OperationBlocks)
        {
            // One for the whole block: a local function that is started at four places is told of once.
            var review = new CaptureReview(context, mark);
            foreach (var operation in block.DescendantsAndSelf())
            {
                if (ShippedFunction(operation, mark) is { } function) review.Look(ShippedCode.Of(function, block), function);
            }
        }
    }

    internal static IOperation? ShippedFunction(IOperation operation, INamedTypeSymbol mark) => operation switch
    {
        IArgumentOperation { IsImplicit: false, Parameter: { } parameter } argument when IsMarked(parameter, mark) => argument.Value,
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation property } assignment when IsMarked(property.Property, mark) => assignment.Value,
        _ => null,
    };

    private static bool IsMarked(ISymbol symbol, INamedTypeSymbol mark) =>
        symbol.OriginalDefinition.GetAttributes().Any(attribute => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, mark));
}
