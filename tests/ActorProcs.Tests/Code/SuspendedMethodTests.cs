using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using ActorProcs.Code.Reach;

namespace ActorProcs.Tests.Code;

/// <summary>Which variables of a method that waits for a fork matter from there on. All are parameters, which every build keeps.</summary>
public sealed class SuspendedMethodTests
{
    private const BindingFlags Everywhere = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    [Fact]
    public void What_is_read_later_travels_and_what_was_read_before_does_not() =>
        Assert.Equal(["after", "both"], Travelling(nameof(Straight)));

    [Fact]
    public void What_is_read_before_travels_where_a_loop_leads_back() => Assert.Equal(["everyTime", "rounds"], Travelling(nameof(Loop)));

    [Fact]
    public void What_handlers_read_travels() => Assert.Equal(["inCatch", "inFilter", "inFinally"], Travelling(nameof(Handlers)));

    [Fact]
    public void What_one_branch_reads_travels() => Assert.Equal(["one", "other", "which"], Travelling(nameof(Branches)));

    [Fact]
    public void Of_several_forks_each_counts() => Assert.Equal(["first", "second"], Travelling(nameof(Twice)));

    [Fact]
    public void A_generic_method_is_read_like_any_other() => Assert.Equal(["after"], Travelling(nameof(Generic)));

    /// <summary>An optimized method loads its object before it looks where to go on.</summary>
    [Fact]
    public void Where_to_go_on_and_the_object_travel() =>
        Assert.Equal(["<>1__state", "<>4__this"], Fields(nameof(OfObject)).Where(static name => name is "<>1__state" or "<>4__this"));

    [Fact]
    public void The_table_of_jumps_is_that_of_the_framework()
    {
        foreach (var code in typeof(OpCodes).GetFields().Select(static field => (OpCode)field.GetValue(null)!).Where(static code => code.OpCodeType != OpCodeType.Nternal))
        {
            var instruction = new Instruction(0, (ushort)code.Value, 0, 0);

            Assert.Equal(code.OperandType == OperandType.ShortInlineBrTarget, instruction.IsShortBranch);
            Assert.Equal(code.OperandType == OperandType.InlineBrTarget, instruction.IsLongBranch);
            Assert.Equal(code.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw || code == OpCodes.Jmp, instruction.NeverFallsThrough);
            Assert.Equal(code == OpCodes.Call || code == OpCodes.Callvirt, instruction.IsCall);
        }
    }

    private static string[] Travelling(string method)
    {
        var parameters = typeof(SuspendedMethodTests).GetMethod(method, Everywhere)!.GetParameters().Select(static parameter => parameter.Name!).ToHashSet();
        return [.. Fields(method).Where(parameters.Contains)];
    }

    private static IEnumerable<string> Fields(string method)
    {
        var info = typeof(SuspendedMethodTests).GetMethod(method, Everywhere)!;
        var machine = info.GetCustomAttribute<AsyncStateMachineAttribute>()!.StateMachineType;
        if (machine.IsGenericTypeDefinition) machine = machine.MakeGenericType(typeof(string));
        Assert.True(SuspendedMethod.Is(machine));
        return machine.GetFields(Everywhere).Where(SuspendedMethod.Travels).Select(static field => field.Name).Order(StringComparer.Ordinal);
    }

    private readonly string _word = "word";

    private async Task OfObject()
    {
        await Procs.ForkAsync();
        GC.KeepAlive(_word);
    }

    private static async Task Straight(string before, string after, string both, string overwritten)
    {
        GC.KeepAlive(before);
        GC.KeepAlive(both);
        GC.KeepAlive(overwritten);
        int pid = await Procs.ForkAsync();
        overwritten = $"{pid}";
        GC.KeepAlive(overwritten);
        GC.KeepAlive(after);
        GC.KeepAlive(both);
    }

    private static async Task Loop(string once, string everyTime, int rounds)
    {
        GC.KeepAlive(once);
        for (; rounds > 0; rounds--)
        {
            GC.KeepAlive(everyTime);
            await Procs.ForkAsync();
        }
    }

    private static async Task Handlers(string before, string inFilter, string inCatch, string inFinally)
    {
        try
        {
            GC.KeepAlive(before);
            await Procs.ForkAsync();
        }
        catch (InvalidOperationException) when (inFilter.Length > 0)
        {
            GC.KeepAlive(inCatch);
        }
        finally
        {
            GC.KeepAlive(inFinally);
        }
    }

    private static async Task Branches(int which, string one, string other, string never)
    {
        GC.KeepAlive(never);
        await Procs.ForkAsync();
        switch (which)
        {
            case 0: GC.KeepAlive(one); break;
            case 1: throw new InvalidOperationException(other);
            case 2: return;
        }
    }

    private static async Task Twice(string first, string second)
    {
        await Procs.ForkAsync();
        GC.KeepAlive(first);
        await Procs.ForkAsync();
        GC.KeepAlive(second);
    }

    private static async Task Generic<T>(T before, T after)
    {
        GC.KeepAlive(before);
        await Procs.ForkAsync();
        GC.KeepAlive(after);
    }
}
