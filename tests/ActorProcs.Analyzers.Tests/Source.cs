using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ActorProcs.Analyzers.Tests;

/// <summary>A program that the analyzer looks at. It compiles, or the test fails.</summary>
internal sealed class Source
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is { } file && (file.StartsWith("System.", StringComparison.Ordinal) || file is "ActorProcs.Runtime.dll" or "netstandard.dll"))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private const string Usings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Threading; global using System.Threading.Tasks; global using ActorProcs;";

    private readonly Document _document;

    private Source(string text, OutputKind kind)
    {
        var workspace = new AdhocWorkspace();
        var project = workspace.AddProject("Program", LanguageNames.CSharp)
            .WithCompilationOptions(new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable))
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.Latest))
            .WithMetadataReferences(References);
        _document = project.AddDocument("Usings.cs", Usings).Project.AddDocument("Program.cs", SourceText.From(text));
    }

    /// <summary>Top-level statements.</summary>
    internal static Source Statements(string text) => new(text, OutputKind.ConsoleApplication);

    /// <summary>Members of a class called Report.</summary>
    internal static Source Members(string text) => new($"class Report\n{{\n{text}\n}}\n", OutputKind.DynamicallyLinkedLibrary);

    internal static Source File(string text) => new(text, OutputKind.DynamicallyLinkedLibrary);

    /// <summary>What is told, in the order of the text: the rule and the text it points at.</summary>
    internal async Task<string[]> TellsAsync() =>
        [.. (await DiagnosticsAsync()).Select(diagnostic => $"{diagnostic.Id} {diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan)}")];

    internal async Task<string> MessageAsync() => Assert.Single(await DiagnosticsAsync()).GetMessage(null);

    /// <summary>The program after the only fix of its first diagnostic that has one; null when none has.</summary>
    internal async Task<string?> FixedAsync(CodeFixProvider provider)
    {
        foreach (var diagnostic in (await DiagnosticsAsync()).Where(each => provider.FixableDiagnosticIds.Contains(each.Id)))
        {
            var actions = new List<CodeAction>();
            await provider.RegisterCodeFixesAsync(new CodeFixContext(_document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
            if (actions.Count == 0) continue;
            var operations = await Assert.Single(actions).GetOperationsAsync(CancellationToken.None);
            var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(_document.Id)!;
            var compilation = (await changed.Project.GetCompilationAsync())!;
            Assert.Empty(compilation.GetDiagnostics().Where(static each => each.Severity == DiagnosticSeverity.Error));
            return (await changed.GetTextAsync()).ToString();
        }

        return null;
    }

    private async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync()
    {
        var compilation = (await _document.Project.GetCompilationAsync())!;
        Assert.Empty(compilation.GetDiagnostics().Where(static each => each.Severity == DiagnosticSeverity.Error));
        var found = await compilation.WithAnalyzers([new ShippedFunctionAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        Assert.DoesNotContain(found, static each => each.Id == "AD0001");
        return [.. found.OrderBy(static each => each.Location.SourceSpan.Start).ThenBy(static each => each.Id, StringComparer.Ordinal)];
    }
}
