namespace ActorProcs.Analyzers.Tests;

public sealed class FixTests
{
    [Fact]
    public async Task A_field_is_copied_to_a_local_variable()
    {
        var changed = await Source.Members(
            """
                int _limit = 3;

                void Run()
                {
                    // How far.
                    Procs.Start(() => Console.WriteLine(_limit + this._limit));
                }
            """).FixedAsync(new CopyMemberFix());

        Assert.Contains(
            """
                    // How far.
                    var limit = _limit;
                    Procs.Start(() => Console.WriteLine(limit + limit));
            """,
            changed);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_not_taken_again()
    {
        var changed = await Source.Members(
            "int _limit = 3; void Run() { var limit = 1; Procs.Start(() => Console.WriteLine(_limit)); Console.WriteLine(limit); }").FixedAsync(new CopyMemberFix());

        Assert.Contains("var limit2 = _limit;", changed);
        Assert.Contains("Console.WriteLine(limit2)", changed);
    }

    [Theory]
    [InlineData("Procs.Start(() => { _limit++; });")]
    [InlineData("Procs.Start(() => Run());")]
    [InlineData("Procs.Start(() => Console.WriteLine(this));")]
    public async Task What_a_local_variable_cannot_replace_has_no_fix(string body) =>
        Assert.Null(await Source.Members($"int _limit; void Run() {{ {body} Console.WriteLine(_limit); }}").FixedAsync(new CopyMemberFix()));

    [Fact]
    public async Task A_number_becomes_a_shared_value()
    {
        var changed = await Source.Statements(
            """
            int local = 0;
            Procs.Start(Increment).Join();
            Console.WriteLine(local);
            local = 7;

            void Increment()
            {
                local += 1;
                local++;
                local -= local;
            }
            """).FixedAsync(new SharedValueFix());

        Assert.Equal(
            """
            var local = Procs.Value(0);
            Procs.Start(Increment).Join();
            Console.WriteLine(local.Value);
            local.Value = 7;

            void Increment()
            {
                local.Add(1);
                local.Increment();
                local.Add(-(local.Value));
            }
            """,
            changed);
    }

    [Fact]
    public async Task A_number_of_another_type_than_its_first_value_keeps_its_type() =>
        Assert.StartsWith(
            "var sum = Procs.Value<double>(0); Procs.Start(() => sum.Value = 3);",
            await Source.Statements("double sum = 0; Procs.Start(() => sum = 3); Console.WriteLine(sum);").FixedAsync(new SharedValueFix()));

    [Theory]
    [InlineData("var text = \"\"; Procs.Start(() => text = \"x\"); Console.WriteLine(text);")]
    [InlineData("var n = 1; Procs.Start(() => n *= 2); Console.WriteLine(n);")]
    [InlineData("var n = 1; Procs.Start(() => { int.TryParse(\"2\", out n); }); Console.WriteLine(n);")]
    [InlineData("var n = 1; await using var context = await ProcContext.StartLocalAsync(); context.Start(() => { n = 2; }); Console.WriteLine(n);")]
    [InlineData("var n = 1; var before = 0; Procs.Start(() => { before = n++; }); Console.WriteLine(n + before);")]
    public async Task What_a_shared_value_cannot_replace_has_no_fix(string statements) =>
        Assert.DoesNotContain("n = Procs.Value", await Source.Statements(statements).FixedAsync(new SharedValueFix()) ?? "");
}
