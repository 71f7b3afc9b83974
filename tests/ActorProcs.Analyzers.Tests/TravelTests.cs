using System.Reflection;
using ActorProcs.Code.Graphs;

namespace ActorProcs.Analyzers.Tests;

public sealed class TravelTests
{
    [Theory]
    [InlineData("new MemoryStream()", "bad.Length")]
    [InlineData("new Lock()", "bad.IsHeldByCurrentThread")]
    [InlineData("new SemaphoreSlim(1)", "bad.CurrentCount")]
    [InlineData("Task.FromResult(1)", "bad.Id")]
    [InlineData("new CancellationTokenSource().Token", "bad.CanBeCanceled")]
    [InlineData("new Thread(() => { })", "bad.Name")]
    [InlineData("new System.Net.Http.HttpClient()", "bad.Timeout")]
    [InlineData("Procs.Pool()", "bad.Processes")]
    [InlineData("new List<Stream>()", "bad.Count")]
    public async Task A_captured_value_that_cannot_travel(string value, string use)
    {
        var source = Source.Statements($"var bad = {value}; await Procs.RunAsync(() => $\"{{{use}}}{{{use}}}\");");

        Assert.Equal(["APROC003 bad"], await source.TellsAsync());
    }

    [Fact]
    public async Task The_message_names_the_variable_its_type_and_what_to_do() =>
        Assert.Equal(
            "'bad' (FileStream) cannot be copied to another process, so the call throws CodeNotShippableException: Open it inside the function, or pass its path or its bytes.",
            await Source.Statements("var bad = File.OpenRead(\"x\"); Procs.Start(() => Console.WriteLine(bad.Length));").MessageAsync());

    [Fact]
    public async Task A_delegate_whose_lambda_captures_such()
    {
        var source = Source.Statements("var file = File.OpenRead(\"x\"); Func<long> size = () => file.Length; Procs.Start(() => Console.WriteLine(size()));");

        Assert.Equal(["APROC003 file"], await source.TellsAsync());
    }

    [Fact]
    public async Task What_is_opened_inside_the_function_travels_nowhere() =>
        Assert.Empty(await Source.Statements(
            "var path = \"x\"; Procs.Start(() => { using var file = File.OpenRead(path); using var own = new CancellationTokenSource(); Console.WriteLine(file.Length); });").TellsAsync());

    [Fact]
    public async Task What_is_disposable_is_mentioned()
    {
        var source = Source.Statements("var held = new Held(); Procs.Start(() => Console.WriteLine(held)); sealed class Held : IDisposable { public void Dispose() { } }");

        Assert.Equal(["APROC004 held"], await source.TellsAsync());
    }

    [Fact]
    public void Every_type_that_the_analyzer_refuses_the_library_refuses_too()
    {
        // Two it judges by the value or by another way: a token that is never cancelled may travel, and what stays at home says so itself.
        string[] otherwise = ["System.Threading.CancellationToken", "ActorProcs.ProcPool"];
        var known = HomeboundTypes.Advice.Keys.Except(otherwise).Select(Find).OfType<Type>().ToArray();

        Assert.InRange(known.Length, 40, int.MaxValue);
        Assert.All(known, type => Assert.NotNull(Refusal.Of(type)));
    }

    private static Type? Find(string name)
    {
        foreach (var path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator))
        {
            var assembly = Path.GetFileNameWithoutExtension(path);
            if (assembly.StartsWith("System.", StringComparison.Ordinal) && Assembly.Load(new AssemblyName(assembly)).GetType(name) is { } type) return type;
        }

        return null;
    }
}
