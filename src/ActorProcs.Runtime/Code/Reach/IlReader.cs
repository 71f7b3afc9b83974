using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace ActorProcs.Code.Reach;

/// <summary>Reads the metadata tokens out of a method's instructions, and nothing else.</summary>
internal static class IlReader
{
    private const byte TwoByteLead = 0xFE;

    private static readonly OperandType?[] Short = new OperandType?[256];
    private static readonly OperandType?[] Long = new OperandType?[256];

    static IlReader()
    {
        foreach (var field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var code = (OpCode)field.GetValue(null)!;
            (code.Size == 1 ? Short : Long)[(byte)code.Value] = code.OperandType;
        }
    }

    /// <summary>The tokens of fields, methods and handles that the instructions name.</summary>
    /// <exception cref="InvalidProgramException">An instruction is unknown, so nothing after it can be read.</exception>
    internal static List<int> MemberTokens(ReadOnlySpan<byte> il)
    {
        var tokens = new List<int>();
        for (var at = 0; at < il.Length;)
        {
            var table = Short;
            var code = il[at++];
            if (code == TwoByteLead)
            {
                table = Long;
                code = il[at++];
            }

            var operand = table[code] ?? throw new InvalidProgramException($"The instruction 0x{code:x2} is unknown.");
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok)
                tokens.Add(BinaryPrimitives.ReadInt32LittleEndian(il[at..]));
            at += Length(operand, il[at..]);
        }

        return tokens;
    }

    private static int Length(OperandType operand, ReadOnlySpan<byte> rest) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(rest)),
        _ => 4,
    };
}
