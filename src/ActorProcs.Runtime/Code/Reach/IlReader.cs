using System.Buffers.Binary;

namespace ActorProcs.Code.Reach;

/// <summary>Reads the metadata tokens out of a method's instructions, and nothing else.</summary>
internal static class IlReader
{
    /// <summary>How many bytes follow each instruction: a digit; m for the token of a member, which is four bytes; s for a switch; ? where
    /// there is no such instruction.</summary>
    /// <remarks>Written out because reading it from <see cref="System.Reflection.Emit.OpCodes"/> costs every process a few milliseconds at
    /// its first call; a test compares the two.</remarks>
    internal const string Short =
        "000000000000001111110000000000014848?00mm40111111111111144444444"
        + "44444s00000000000000000000000000000000000000000m444m440??40mmmmm"
        + "m4000000000044040000000000000000000444?????????????00000000?????"
        + "??40??4?????????m0000000000004100???????????????????????00000000";

    /// <summary>The same for the instructions of two bytes, of which the first is <see cref="Lead"/>.</summary>
    internal const string Long = "000000mm?2222220?01004400?0?400";

    internal const byte Lead = 0xFE;

    /// <summary>The tokens of fields, methods and handles that the instructions name.</summary>
    /// <exception cref="InvalidProgramException">An instruction is unknown, so nothing after it can be read.</exception>
    internal static List<int> MemberTokens(ReadOnlySpan<byte> il)
    {
        var tokens = new List<int>();
        for (var at = 0; at < il.Length;)
        {
            var (_, operand, next) = Read(il, at, out var kind);
            if (kind == 'm') tokens.Add(BinaryPrimitives.ReadInt32LittleEndian(il[operand..]));
            at = next;
        }

        return tokens;
    }

    /// <summary>All instructions, in the order in which they stand.</summary>
    /// <exception cref="InvalidProgramException">An instruction is unknown, so nothing after it can be read.</exception>
    internal static List<Instruction> Instructions(ReadOnlySpan<byte> il)
    {
        var instructions = new List<Instruction>();
        for (var at = 0; at < il.Length; at = instructions[^1].Next)
        {
            var (code, operand, next) = Read(il, at, out _);
            instructions.Add(new Instruction(at, code, operand, next));
        }

        return instructions;
    }

    private static (int Code, int Operand, int Next) Read(ReadOnlySpan<byte> il, int at, out char kind)
    {
        var isLong = il[at] == Lead;
        if (isLong) at++;
        var table = isLong ? Long : Short;
        var code = il[at++];
        kind = code < table.Length ? table[code] : '?';
        var length = kind switch
        {
            'm' => 4,
            's' => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(il[at..])),
            '?' => throw new InvalidProgramException($"The instruction 0x{code:x2} is unknown."),
            _ => kind - '0',
        };
        return (isLong ? (Lead << 8) | code : code, at, at + length);
    }
}
