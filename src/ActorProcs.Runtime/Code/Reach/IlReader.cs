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
    internal static List<int> MemberTokens(ReadOnlySpan<byte> il) => Read(il, stores: true);

    /// <summary>The same without the fields that are only ever written to.</summary>
    /// <exception cref="InvalidProgramException">An instruction is unknown, so nothing after it can be read.</exception>
    internal static List<int> LoadedMembers(ReadOnlySpan<byte> il) => Read(il, stores: false);

    private static List<int> Read(ReadOnlySpan<byte> il, bool stores)
    {
        const byte storeField = 0x7D, storeStaticField = 0x80;
        var tokens = new List<int>();
        for (var at = 0; at < il.Length;)
        {
            var isLong = il[at] == Lead;
            if (isLong) at++;
            var table = isLong ? Long : Short;
            var code = il[at++];
            var operand = code < table.Length ? table[code] : '?';
            var isStore = !isLong && (code is storeField or storeStaticField);
            if (operand == 'm' && (stores || !isStore)) tokens.Add(BinaryPrimitives.ReadInt32LittleEndian(il[at..]));
            at += operand switch
            {
                'm' => 4,
                's' => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(il[at..])),
                '?' => throw new InvalidProgramException($"The instruction 0x{code:x2} is unknown."),
                _ => operand - '0',
            };
        }

        return tokens;
    }
}
