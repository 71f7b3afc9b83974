namespace ActorProcs.Analyzers.Tests;

public sealed class CapturesThisTests
{
    [Theory]
    [InlineData("() => Console.WriteLine(_limit)", "_limit")]
    [InlineData("() => Console.WriteLine(this._limit + this._limit)", "this._limit")]
    [InlineData("() => Work()", "Work()")]
    [InlineData("() => Console.WriteLine(Limit)", "Limit")]
    [InlineData("() => Console.WriteLine(this)", "this")]
    [InlineData("Work", "Work")]
    public async Task A_member_of_this_object(string function, string place)
    {
        var source = Source.Members($"int _limit = 3; int Limit => _limit; void Work() {{ }} void Run() => Procs.Start({function});");

        Assert.Equal([$"APROC002 {place}"], await source.TellsAsync());
    }

    [Fact]
    public async Task The_message_says_what_happens_and_what_to_do() =>
        Assert.Equal(
            "'_limit' belongs to this Report, so the whole object is copied to the process that runs the function, and what it changes is lost. "
            + "Copy what the function needs to a local variable first, or use a static method.",
            await Source.Members("int _limit; void Run() => Procs.Start(() => Console.WriteLine(_limit));").MessageAsync());

    [Fact]
    public async Task An_object_with_a_field_that_cannot_travel()
    {
        var source = Source.Members("int _limit; Stream _log = Stream.Null; void Run() => Procs.Start(() => Console.WriteLine(_limit)); void Close() => _log.Dispose();");

        Assert.Equal(["APROC002 _limit", "APROC003 _limit"], await source.TellsAsync());
    }

    [Fact]
    public async Task A_parameter_of_a_primary_constructor()
    {
        var source = Source.File("class Report(int limit) { void Run() => Procs.Start(() => Console.WriteLine(limit)); }");

        Assert.Equal(["APROC002 limit"], await source.TellsAsync());
    }

    [Theory]
    [InlineData("var limit = _limit; Procs.Start(() => Console.WriteLine(limit));")]
    [InlineData("Procs.Start(() => Console.WriteLine(s_limit));")]
    [InlineData("Procs.Start(Count);")]
    [InlineData("Procs.Start(() => Console.WriteLine(new Report { _limit = 3 }));")]
    public async Task What_needs_no_object_is_no_mistake(string body)
    {
        var source = Source.Members($"int _limit; static int s_limit; static void Count() {{ }} void Run() {{ {body} s_limit = _limit; }}");

        Assert.Empty(await source.TellsAsync());
    }
}
