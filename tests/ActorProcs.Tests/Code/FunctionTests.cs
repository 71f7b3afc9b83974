using System.Globalization;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using ActorProcs.Code;
using static ActorProcs.Tests.Code.Travel;

namespace ActorProcs.Tests.Code;

internal delegate string Joiner(string first, params string[] rest);

internal static class Extensions
{
    internal static string Twice(this string text) => text + text;
}

internal sealed class Counter(int start)
{
    private int _count = start;

    public int Next() => ++_count;

    public int Peek() => _count;
}

internal sealed class Box<T>(T value)
{
    public T Value { get; } = value;

    public (T, TOther) With<TOther>(TOther other) => (Value, other);

    public static Func<T, T> Maker() => item => item;
}

public sealed class FunctionTests
{
    private readonly int _member = 21;

    [Fact]
    public void A_lambda_without_captures_arrives() => Assert.Equal(42, Call(() => 42));

    [Fact]
    public void A_static_lambda_arrives_with_its_arguments() =>
        Assert.Equal("3 apples", Call(static (int count, string what) => $"{count} {what}", 3, "apples"));

    [Fact]
    public void A_lambda_brings_what_it_captures()
    {
        var factor = 6;
        var words = new List<string> { "a", "b" };

        Assert.Equal("42ab", Call(() => (factor * 7).ToString(CultureInfo.InvariantCulture) + string.Concat(words)));
    }

    [Fact]
    public void What_is_captured_is_a_copy()
    {
        var count = 1;
        var increment = () => ++count;

        Assert.Equal(2, Call(increment));
        Assert.Equal(1, count);
    }

    [Fact]
    public void A_lambda_in_a_lambda_brings_the_variables_of_both()
    {
        var outer = 40;
        Func<int> make()
        {
            var inner = 2;
            Func<Func<int>> deeper = () => () => outer + inner;
            return () => deeper()() + 0;
        }

        Assert.Equal(42, Call(make()));
    }

    [Fact]
    public void A_variable_shared_by_two_lambdas_is_shared_by_their_copies()
    {
        var count = 0;
        Action add = () => count++;
        Func<int> read = () => count;
        var both = new[] { (Delegate)add, read };

        var copies = Copy(both);
        ((Action)copies[0])();
        ((Action)copies[0])();

        Assert.Equal(2, ((Func<int>)copies[1])());
        Assert.Equal(0, count);
    }

    [Fact]
    public void An_array_under_two_names_stays_one_array()
    {
        int[] numbers = [1];
        var same = numbers;

        Assert.Equal(5, Call(() =>
        {
            same[0] = 5;
            return numbers[0];
        }));
        Assert.Equal(5, Call((int[] a, int[] b) => (a[0] = 5) * b[0] / 5, numbers, same));
    }

    [Fact]
    public void A_lambda_that_calls_itself_arrives()
    {
        Func<int, int> factorial = null!;
        factorial = n => n <= 1 ? 1 : n * factorial(n - 1);

        Assert.Equal(120, Call(factorial, 5));
    }

    [Fact]
    public void A_lambda_may_use_a_member_of_its_object() => Assert.Equal(42, Call(() => _member * 2));

    [Fact]
    public void Local_functions_arrive()
    {
        var factor = 2;
        int Capturing(int x) => x * factor;
        static int Static(int x) => x * 3;
        int CallsAnother(int x) => Capturing(x) + Static(x);

        Assert.Equal(10, Call(Capturing, 5));
        Assert.Equal(15, Call(Static, 5));
        Assert.Equal(25, Call(CallsAnother, 5));
    }

    [Fact]
    public void Method_groups_arrive_with_a_copy_of_their_object()
    {
        var counter = new Counter(41);

        Assert.Equal(42, Call(counter.Next));
        Assert.Equal(41, Call(counter.Peek));
        Assert.Equal(41, counter.Peek());
    }

    [Fact]
    public void Methods_of_the_framework_arrive()
    {
        Assert.Equal(5, Call((Func<int, int>)Math.Abs, -5));
        Assert.Equal("7", Call((Func<int, string>)Convert.ToString, 7));
        Assert.Equal("b", Call((Func<int, int, string>)"abc".Substring, 1, 1));
        Assert.Equal(3, Call((Func<IEnumerable<int>, int>)Enumerable.Count, Enumerable.Range(0, 3).ToArray()));
    }

    [Fact]
    public void A_method_of_a_struct_brings_the_struct()
    {
        var point = new DateTime(2020, 2, 3, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(new DateTime(2020, 2, 4, 0, 0, 0, DateTimeKind.Utc), Call(point.AddDays, 1.0));
    }

    [Fact]
    public void Generic_methods_and_types_arrive()
    {
        static (T, T) Pair<T>(T item) => (item, item);
        var box = new Box<List<int>>([1, 2]);

        Assert.Equal(("x", "x"), Call(Pair<string>, "x"));
        Assert.Equal((1, 1), Call(Pair<int>, 1));
        var (list, other) = ((List<int>, string))Call(box.With<string>, "y")!;
        Assert.Equal([1, 2], list);
        Assert.Equal("y", other);
        Assert.Equal(9L, Call(Box<long>.Maker(), 9L));
    }

    [Fact]
    public void A_lambda_of_a_generic_method_keeps_its_type_arguments()
    {
        static Func<string> Maker<T>(T captured) => () => typeof(T).Name + captured;

        Assert.Equal("Int327", Call(Maker(7)));
        Assert.Equal("Stringx", Call(Maker("x")));
    }

    [Fact]
    public async Task Async_lambdas_and_methods_arrive()
    {
        var number = 40;
        Func<Task<int>> lambda = async () =>
        {
            await Task.Yield();
            return number + 2;
        };
        static async Task<string> Method(string text)
        {
            await Task.Yield();
            return text + "!";
        }

        Assert.Equal(42, await (Task<int>)Call(lambda)!);
        Assert.Equal("hi!", await (Task<string>)Call(Method, "hi")!);
    }

    [Fact]
    public void Functions_inside_captured_data_arrive()
    {
        var offset = 10;
        var steps = new List<Func<int, int>> { x => x + offset, x => x * 2, Math.Abs };

        Assert.Equal(6, Call(() => steps.Aggregate(-13, (value, step) => step(value))));
    }

    [Fact]
    public void Delegates_of_a_type_of_ones_own_arrive()
    {
        Joiner joiner = (first, rest) => first + string.Concat(rest);

        string[] rest = ["b", "c"];
        Assert.Equal("abc", Call(joiner, "a", rest));
    }

    [Fact]
    public void Static_functions_bound_to_their_first_argument_arrive()
    {
        Assert.Equal("abab", Call("ab".Twice));
        Func<string?> ofNull = (Func<string?>)Delegate.CreateDelegate(typeof(Func<string?>), null, typeof(FunctionTests).GetMethod(nameof(Same))!);
        Assert.Equal("nothing", Call(ofNull));
    }

    public static string Same(string? text) => text ?? "nothing";

    [Fact]
    public void Open_instance_methods_arrive()
    {
        var open = typeof(string).GetMethod(nameof(string.Trim), [])!.CreateDelegate<Func<string, string>>();

        Assert.Equal("x", Call(open, " x "));
    }

    [Fact]
    public void Delegates_may_name_types_that_could_not_travel_themselves()
    {
        Func<FileInfo?, System.Diagnostics.Process?, int> count = (file, process) => (file is null ? 1 : 0) + (process is null ? 1 : 0);

        Assert.Equal(2, Call(count, null, null));
    }

    [Fact]
    public void A_delegate_with_several_targets_is_refused()
    {
        Action both = () => { };
        both += () => { };

        Assert.Contains("calls 2 methods at once", Refusal(both), StringComparison.Ordinal);
    }

    [Fact]
    public void A_compiled_expression_is_refused()
    {
        System.Linq.Expressions.Expression<Func<int, int>> expression = x => x + 1;
        var message = Refusal(expression.Compile(), 1);

        Assert.Contains("made at run time", message, StringComparison.Ordinal);
        Assert.Contains("Compile it into a project", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dynamic_method_is_refused()
    {
        var method = new DynamicMethod("answer", typeof(int), []);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldc_I4, 42);
        il.Emit(OpCodes.Ret);

        Assert.Contains("made at run time", Refusal(method.CreateDelegate<Func<int>>()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_of_an_assembly_without_a_file_is_refused()
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new("Notebook"), AssemblyBuilderAccess.Run);
        var type = assembly.DefineDynamicModule("Notebook").DefineType("Cell", System.Reflection.TypeAttributes.Public);
        var method = type.DefineMethod("Run", System.Reflection.MethodAttributes.Public | System.Reflection.MethodAttributes.Static, typeof(int), []);
        method.GetILGenerator().Emit(OpCodes.Ldc_I4_1);
        method.GetILGenerator().Emit(OpCodes.Ret);
        var made = type.CreateType();

        Assert.Contains("notebook", Refusal(made.GetMethod("Run")!.CreateDelegate<Func<int>>()), StringComparison.Ordinal);
        Assert.Contains("notebook", RefusalOf(Activator.CreateInstance(made)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_function_throws_comes_out_as_it_was_thrown()
    {
        var call = Ship((Func<int, int>)Throw, 3);

        var e = Assert.Throws<ArgumentOutOfRangeException>(() => call.Invoke());
        Assert.Contains(nameof(Throw), e.StackTrace, StringComparison.Ordinal);
        Joiner joiner = (_, _) => throw new FormatException();
        Assert.Throws<FormatException>(() => Call(joiner, "", Array.Empty<string>()));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Throw(int x) => throw new ArgumentOutOfRangeException(nameof(x));

    [Fact]
    public void A_function_can_be_called_again_and_again_with_other_arguments()
    {
        var factor = 3;
        var triple = Ship((Func<int, int>)(x => x * factor)).AsUnary();

        Assert.Equal([3, 6, 9], Enumerable.Range(1, 3).Select(i => (int)triple(i)!));
    }

    [Fact]
    public void Functions_of_up_to_four_arguments_and_none_are_called()
    {
        var seen = new List<int>();
        Action<int, int, int, int> four = (a, b, c, d) => seen.AddRange([a, b, c, d]);
        Assert.Null(Call(four, 1, 2, 3, 4));
        Assert.Null(Call((Action)(() => seen.Clear())));
        Assert.Equal(10, Call((int a, int b, int c, int d) => a + b + c + d, 1, 2, 3, 4));
        Assert.Equal(6, Call((int a, int b, int c) => a + b + c, 1, 2, 3));
        Assert.Empty(seen);
    }

    [Fact]
    public void A_nullable_argument_may_be_null()
    {
        Assert.Equal(-1, Call((int? x) => x ?? -1, [null]));
        Assert.Equal(7, Call((int? x) => x ?? -1, 7));
    }

    [Fact]
    public void A_payload_of_another_build_is_refused_with_both_ids()
    {
        var mine = typeof(FunctionTests).Module.ModuleVersionId;
        var other = Guid.NewGuid();
        var bytes = CodePacker.Pack(() => 42, []);
        mine.ToByteArray().CopyTo(0, bytes, bytes.AsSpan().IndexOf(mine.ToByteArray()), other);

        var e = Assert.Throws<CodeMismatchException>(() => CodePacker.Unpack(bytes));
        Assert.Contains(mine.ToString(), e.Message, StringComparison.Ordinal);
        Assert.Contains(other.ToString(), e.Message, StringComparison.Ordinal);
        Assert.Contains("ActorProcs.Tests", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_assembly_is_named()
    {
        var bytes = CodePacker.Pack(() => 42, []);
        var mine = typeof(FunctionTests).Module.ModuleVersionId;
        mine.ToByteArray().CopyTo(0, bytes, bytes.AsSpan().IndexOf(mine.ToByteArray()), Guid.NewGuid());
        var name = "ActorProcs.Tests"u8;
        "ActorProcs.Texts"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(name)));

        var e = Assert.Throws<CodeMismatchException>(() => CodePacker.Unpack(bytes));
        Assert.Contains("ActorProcs.Texts", e.Message, StringComparison.Ordinal);
        Assert.Contains("cannot load", e.Message, StringComparison.Ordinal);
    }
}

internal static class GuidBytes
{
    /// <summary>Overwrites, in a payload, the id that starts at a place.</summary>
    internal static void CopyTo(this byte[] old, int skip, byte[] payload, int at, Guid with)
    {
        Assert.True(at >= 0 && old.Length == 16 && skip == 0);
        with.ToByteArray().CopyTo(payload, at);
    }
}
