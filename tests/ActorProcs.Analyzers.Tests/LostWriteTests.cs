namespace ActorProcs.Analyzers.Tests;

public sealed class LostWriteTests
{
    [Theory]
    [InlineData("local += 1", "local")]
    [InlineData("local = 3", "local")]
    [InlineData("local++", "local")]
    [InlineData("--local", "local")]
    [InlineData("(local, _) = (1, 2)", "local")]
    [InlineData("int.TryParse(\"1\", out local)", "local")]
    [InlineData("Interlocked.Increment(ref local)", "local")]
    [InlineData("text ??= \"x\"", "text")]
    [InlineData("pair.Item1 = 4", "pair.Item1")]
    public async Task A_captured_variable_that_is_written(string write, string place)
    {
        var source = Source.Statements($"int local = 0; string? text = null; var pair = (1, 2); Procs.Start(() => {{ {write}; }}); Console.WriteLine((local, text, pair));");

        Assert.Equal([$"APROC001 {place}"], await source.TellsAsync());
    }

    [Fact]
    public async Task A_local_function_that_four_processes_run_is_told_of_once()
    {
        var source = Source.Statements(
            """
            int local = 0;
            Procs.Start(Increment);
            Procs.Start(Increment);
            using var pool = Procs.Pool();
            pool.Map(x => { Increment(); return x; }, [1]);
            void Increment() => local += 1;
            """);

        Assert.Equal(["APROC001 local"], await source.TellsAsync());
        Assert.Equal(
            "'local' is assigned in a function that runs in another process, on a copy: the variable here does not change. Share it with Procs.Value, or return the result.",
            await source.MessageAsync());
    }

    [Fact]
    public async Task A_lambda_that_went_through_a_variable_or_an_option()
    {
        var source = Source.Statements(
            """
            int one = 0, two = 0;
            Action first = () => one = 1;
            Procs.Start(first);
            using var pool = Procs.Pool(1, new PoolOptions { Initializer = () => two = 1 });
            Console.WriteLine(one + two);
            """);

        Assert.Equal(["APROC001 one", "APROC001 two"], await source.TellsAsync());
    }

    [Fact]
    public async Task A_parameter_that_a_program_has_marked_itself()
    {
        var source = Source.Statements(
            """
            int local = 0;
            Later(() => local = 1);
            Now(() => local = 1);
            static void Later([Shipped] Action work) => Procs.Start(work);
            static void Now(Action work) => work();
            """);

        Assert.Equal(["APROC001 local"], await source.TellsAsync());
    }

    [Theory]
    [InlineData("Procs.RunAsync(() => { var own = 0; own += given; return own; })")]
    [InlineData("Procs.RunAsync(() => { void Add() => Console.WriteLine(given); Add(); return 1; })")]
    [InlineData("shared.Update(x => { given += 1; return x; })")]
    [InlineData("Procs.Start(() => shared.Value += given)")]
    [InlineData("Procs.Start(() => shared.Add(given))")]
    [InlineData("Procs.Start(() => { using (gate.Acquire()) shared.Value = nameof(given).Length; })")]
    [InlineData("Procs.Start((int x) => { x += 1; }, given)")]
    [InlineData("new List<int> { 1 }.ForEach(x => given += x)")]
    [InlineData("Procs.Start(() => { array[0] = 1; queue.Put(given); signal.Set(); })")]
    public async Task What_is_the_functions_own_or_shared_is_no_mistake(string call)
    {
        var source = Source.Statements(
            $"var given = 3; var shared = Procs.Value(0); var gate = Procs.Lock(); var array = Procs.Array<int>(2); var queue = Procs.Queue<int>(); var signal = Procs.Event(); {call};");

        Assert.Empty(await source.TellsAsync());
    }

    [Theory]
    [InlineData("list.Add(1)", "list.Add(1)")]
    [InlineData("list[0] = 1", "list[0]")]
    [InlineData("array[0]++", "array[0]")]
    [InlineData("text.Append('x')", "text.Append('x')")]
    [InlineData("names[\"a\"] = 1", "names[\"a\"]")]
    [InlineData("error.HelpLink = \"x\"", "error.HelpLink")]
    public async Task A_captured_object_that_is_changed(string change, string place)
    {
        var source = Source.Statements(
            "var list = new List<int>(); var array = new int[3]; var text = new System.Text.StringBuilder(); var names = new Dictionary<string, int>(); "
            + $"var error = new Exception(); using var pool = Procs.Pool(); await pool.ForEachAsync(x => {{ {change}; }}, [1]); Console.WriteLine(list.Count + array[0] + text.Length + names.Count + error.HResult);");

        Assert.Equal([$"APROC005 {place}"], await source.TellsAsync());
    }
}
