using ActorProcs.Code;
using static ActorProcs.Tests.Code.Travel;

namespace ActorProcs.Tests.Code;

public sealed class CaptureTests
{
    private readonly MemoryStream _open = new();

    private int Member { get; set; } = 5;

    [Fact]
    public void A_neighbours_capture_does_not_come_along()
    {
        using var stream = new MemoryStream();
        var number = 42;
        Action neighbour = () => stream.WriteByte(1);

        Assert.Equal(42, Call(() => number));
        Assert.Contains("'stream'", Refusal(neighbour), StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_is_only_assigned_is_known_to_be_needed()
    {
        var written = 1;
        var big = new byte[1_000_000];
        Action use = () => big[0] = 1;
        Action assign = () => written = 2;

        Assert.True(CodePacker.Pack(assign, []).Length < 2_000);
        Assert.True(CodePacker.Pack(use, []).Length > 1_000_000);
        Assert.Equal(1, written);
    }

    [Fact]
    public void Nested_scopes_ship_only_what_the_lambda_reaches()
    {
        using var outerStream = new MemoryStream();
        var outer = 1;
        for (var i = 0; i < 1; i++)
        {
            using var innerStream = new MemoryStream();
            var inner = i + 2;
            Action neighbour = () => innerStream.WriteByte((byte)outerStream.Length);

            Assert.Equal(3, Call(() => outer + inner));
            Assert.Contains("Stream'", Refusal(neighbour), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_an_async_lambda_reaches_is_read_from_its_steps()
    {
        using var stream = new MemoryStream();
        var number = 42;
        Func<Task<int>> needs = async () =>
        {
            await Task.Yield();
            return number;
        };
        Func<Task> neighbour = async () => await stream.FlushAsync();

        Assert.Equal(42, await (Task<int>)Call(needs)!);
        Assert.Contains("'stream'", Refusal(neighbour), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_called_local_function_reaches_comes_along()
    {
        using var stream = new MemoryStream();
        var number = 40;
        int Local() => number + Deeper();
        int Deeper() => number > 0 ? 2 : 0;
        long Neighbour() => stream.Length;

        Assert.Equal(42, Call(() => Local()));
        Assert.Contains("'stream'", Refusal(Neighbour), StringComparison.Ordinal);
        Assert.Contains("local function Neighbour", Refusal(Neighbour), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_lambda_made_inside_the_lambda_reaches_comes_along()
    {
        using var stream = new MemoryStream();
        var number = 21;
        Func<int> shipped = () => Enumerable.Range(0, 2).Sum(_ => number);
        Func<long> neighbour = () => new Func<long>(() => stream.Length)();

        Assert.Equal(42, Call(shipped));
        Assert.Contains("'stream'", Refusal(neighbour), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_lambda_kept_in_a_captured_variable_reaches_comes_along()
    {
        using var stream = new MemoryStream();
        var number = 42;
        Func<int> kept = () => number;
        Func<int> shipped = () => kept();
        Action neighbour = () => stream.WriteByte(1);

        Assert.Equal(42, Call(shipped));
        Assert.Contains("stream", Refusal(neighbour), StringComparison.Ordinal);
    }

    [Fact]
    public void An_iterator_that_has_not_begun_arrives_with_what_it_reaches()
    {
        using var stream = new MemoryStream();
        var count = 3;
        IEnumerable<int> Count()
        {
            for (var i = 0; i < count; i++) yield return i;
        }

        var sequence = Count();
        Action neighbour = () => stream.WriteByte(1);

        Assert.Equal([0, 1, 2], (int[])Call(() => sequence.ToArray())!);
        Assert.Contains("stream", Refusal(neighbour), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lambda_of_a_generic_method_ships_only_what_it_reaches()
    {
        Assert.Equal("x", Call(Generic("x").Needs));
        Assert.Contains("'stream'", Refusal(Generic(1).Neighbour), StringComparison.Ordinal);
    }

    private static (Func<T> Needs, Action Neighbour) Generic<T>(T value)
    {
        var stream = new MemoryStream();
        return (() => value, () => stream.WriteByte(1));
    }

    [Fact]
    public void A_captured_this_is_named_and_explained()
    {
        var message = Refusal(() => Member + 1);

        Assert.Contains("the lambda captures 'this._open' (System.IO.MemoryStream)", message, StringComparison.Ordinal);
        Assert.Contains("copy the member into a local variable", message, StringComparison.Ordinal);
        Assert.NotNull(_open);
    }

    [Fact]
    public void A_parameter_of_a_primary_constructor_goes_by_its_name()
    {
        var message = Refusal(new Worker(new MemoryStream()).Work);

        Assert.Contains("'Worker.input' (System.IO.MemoryStream)", message, StringComparison.Ordinal);
        Assert.Contains("Worker.Work", message, StringComparison.Ordinal);
    }

    private sealed class Worker(Stream input)
    {
        public long Work() => input.Length;
    }

    [Fact]
    public void An_expression_tree_counts_as_reaching_what_it_names()
    {
        var number = 42;
        Func<int> shipped = () =>
        {
            System.Linq.Expressions.Expression<Func<int>> tree = () => number;
            return tree.Compile()();
        };

        Assert.Equal(42, Call(shipped));
    }
}
