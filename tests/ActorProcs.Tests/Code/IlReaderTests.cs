using System.Reflection;
using System.Reflection.Emit;
using ActorProcs.Code.Reach;

namespace ActorProcs.Tests.Code;

public sealed class IlReaderTests
{
    [Fact]
    public void Every_instruction_of_the_runtime_is_known_with_its_length()
    {
        var all = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToList();

        Assert.All(all, code => Assert.Equal(Expected(code.OperandType), (code.Size == 1 ? IlReader.Short : IlReader.Long)[(byte)code.Value]));
        Assert.Equal(all.Count, (IlReader.Short + IlReader.Long).Count(operand => operand != '?'));
    }

    [Fact]
    public void Tokens_are_found_behind_a_switch_and_long_instructions()
    {
        byte[] il =
        [
            0x45, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, // switch with two targets
            0xFE, 0x09, 1, 0, // ldarg 1
            0x21, 1, 2, 3, 4, 5, 6, 7, 8, // ldc.i8
            0x7B, 5, 0, 0, 4, // ldfld
            0xFE, 0x06, 6, 0, 0, 6, // ldftn
            0x2A, // ret
        ];

        Assert.Equal([0x04000005, 0x06000006], IlReader.MemberTokens(il));
    }

    [Fact]
    public void An_unknown_instruction_is_not_guessed_over() => Assert.Throws<InvalidProgramException>(() => IlReader.MemberTokens([0x24, 0x00]));

    private static char Expected(OperandType type) => type switch
    {
        OperandType.InlineNone => '0',
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => '1',
        OperandType.InlineVar => '2',
        OperandType.InlineI8 or OperandType.InlineR => '8',
        OperandType.InlineSwitch => 's',
        OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok => 'm',
        _ => '4',
    };
}
