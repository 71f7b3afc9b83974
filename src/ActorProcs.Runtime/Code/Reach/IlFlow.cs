using System.Buffers.Binary;
using System.Reflection;

namespace ActorProcs.Code.Reach;

/// <summary>Follows a method's instructions from one of them on.</summary>
internal static class IlFlow
{
    private const int LoadField = 0x7B, LoadFieldAddress = 0x7C, StoreField = 0x7D, Switch = 0x45;

    /// <summary>The tokens of the fields whose present values matter to a method that is entered anew and goes on at a call: those that it
    /// loads on entry, before it looks where to go on, and those that on some way from the call are loaded before they are stored.</summary>
    /// <param name="il">The instructions.</param>
    /// <param name="handlers">The method's catch and finally blocks.</param>
    /// <param name="isStart">Recognises the call by the method's token.</param>
    /// <returns>Null when there is no such call.</returns>
    /// <exception cref="InvalidProgramException">An instruction is unknown.</exception>
    internal static HashSet<int>? NeededFrom(byte[] il, IList<ExceptionHandlingClause> handlers, Func<int, bool> isStart)
    {
        var code = IlReader.Instructions(il);
        var index = code.Select(static (each, i) => (each.At, i)).ToDictionary(static each => each.At, static each => each.i);
        int[][] next = [.. code.Select(each => Successors(il, each).Where(index.ContainsKey).Select(at => index[at]).ToArray())];
        int[][] handling = [.. code.Select(each => HandlersOf(handlers, each.At).Select(at => index[at]).ToArray())];
        var needed = new HashSet<int>[code.Count];
        Array.Fill(needed, []);

        // Backwards, until nothing is added any more: loops lead from later instructions to earlier ones.
        for (var grows = true; grows;)
        {
            grows = false;
            for (var i = code.Count - 1; i >= 0; i--)
            {
                var here = Needed(il, code[i], next[i].Select(each => needed[each]), handling[i].Select(each => needed[each]));
                if (here.Count == needed[i].Count) continue;
                needed[i] = here;
                grows = true;
            }
        }

        int[] starts = [.. Enumerable.Range(0, code.Count).Where(i => code[i].IsCall && isStart(Token(il, code[i])))];
        if (starts.Length == 0) return null;
        var entry = code.TakeWhile(static each => !each.IsShortBranch && !each.IsLongBranch && each.Code != Switch).Where(static each => each.Code == LoadField);
        return [.. starts.SelectMany(i => needed[i]), .. entry.Select(each => Token(il, each))];
    }

    private static HashSet<int> Needed(byte[] il, Instruction instruction, IEnumerable<HashSet<int>> next, IEnumerable<HashSet<int>> handlers)
    {
        HashSet<int> here = [.. next.SelectMany(static each => each)];
        if (instruction.Code == StoreField) here.Remove(Token(il, instruction));
        if (instruction.Code is LoadField or LoadFieldAddress) here.Add(Token(il, instruction));

        // An exception may come before the store.
        foreach (var handler in handlers) here.UnionWith(handler);
        return here;
    }

    private static IEnumerable<int> Successors(byte[] il, Instruction instruction)
    {
        if (instruction.Code == Switch)
        {
            var count = Token(il, instruction);
            for (var i = 1; i <= count; i++) yield return instruction.Next + BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(instruction.Operand + (4 * i)));
        }

        if (instruction.IsShortBranch) yield return instruction.Next + (sbyte)il[instruction.Operand];
        if (instruction.IsLongBranch) yield return instruction.Next + Token(il, instruction);
        if (!instruction.NeverFallsThrough) yield return instruction.Next;
    }

    private static IEnumerable<int> HandlersOf(IList<ExceptionHandlingClause> handlers, int at)
    {
        foreach (var handler in handlers)
        {
            if (at < handler.TryOffset || at >= handler.TryOffset + handler.TryLength) continue;
            yield return handler.HandlerOffset;
            if (handler.Flags == ExceptionHandlingClauseOptions.Filter) yield return handler.FilterOffset;
        }
    }

    private static int Token(byte[] il, Instruction instruction) => BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(instruction.Operand));
}

/// <summary>One instruction: where it and its operand stand, and where the next begins. The code of one of two bytes is 0xFE00 and more.</summary>
internal sealed record Instruction(int At, int Code, int Operand, int Next)
{
    internal bool IsCall => Code is 0x28 or 0x6F;

    /// <summary>br.s to blt.un.s, and leave.s.</summary>
    internal bool IsShortBranch => Code is (>= 0x2B and <= 0x37) or 0xDE;

    /// <summary>br to blt.un, and leave.</summary>
    internal bool IsLongBranch => Code is (>= 0x38 and <= 0x44) or 0xDD;

    /// <summary>jmp, ret, br.s, br, throw, endfinally, leave, leave.s, endfilter, rethrow.</summary>
    internal bool NeverFallsThrough => Code is 0x27 or 0x2A or 0x2B or 0x38 or 0x7A or 0xDC or 0xDD or 0xDE or 0xFE11 or 0xFE1A;
}
