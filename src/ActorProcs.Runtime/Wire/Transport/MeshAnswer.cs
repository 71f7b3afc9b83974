using System.Buffers.Binary;
using System.Text;

namespace ActorProcs.Wire.Transport;

/// <summary>What follows a <see cref="MeshHeader"/>: one byte that opens the connection, or a reason why not.</summary>
internal static class MeshAnswer
{
    private const byte GrantedCode = 0;
    private const byte RefusedCode = 1;
    private const byte UnreachableCode = 2;
    private const int LongestReason = 4 << 10;

    internal static ReadOnlyMemory<byte> Granted { get; } = new byte[] { GrantedCode };

    /// <summary>Whoever is asked says no, and will say so again.</summary>
    internal static byte[] Refused(string reason) => Pack(RefusedCode, reason);

    /// <summary>Said by the own node: whoever is meant cannot be asked, at least now.</summary>
    internal static byte[] Unreachable(string reason) => Pack(UnreachableCode, reason);

    /// <summary>Returns when the connection is open.</summary>
    /// <exception cref="PeerRefusedException">The other side says no.</exception>
    /// <exception cref="IOException">The connection ended first, or the node that is meant cannot be reached.</exception>
    internal static async ValueTask ReadAsync(IByteChannel channel)
    {
        var code = new byte[1];
        if (await MeshHeader.ReadUpToAsync(channel, code).ConfigureAwait(false) == 0) throw new IOException("The node closed the connection without an answer.");
        if (code[0] == GrantedCode) return;

        var length = new byte[sizeof(ushort)];
        await MeshHeader.ReadUpToAsync(channel, length).ConfigureAwait(false);
        var reason = new byte[Math.Min(LongestReason, (int)BinaryPrimitives.ReadUInt16LittleEndian(length))];
        var read = await MeshHeader.ReadUpToAsync(channel, reason).ConfigureAwait(false);
        var text = Encoding.UTF8.GetString(reason, 0, read);
        throw code[0] switch
        {
            RefusedCode => new PeerRefusedException(text),
            UnreachableCode => new IOException(text),
            _ => new PeerRefusedException("Its answer is none that a node gives."),
        };
    }

    private static byte[] Pack(byte code, string reason)
    {
        var text = Encoding.UTF8.GetBytes(reason);
        var length = Math.Min(text.Length, LongestReason);
        var bytes = new byte[1 + sizeof(ushort) + length];
        bytes[0] = code;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(1), (ushort)length);
        text.AsSpan(0, length).CopyTo(bytes.AsSpan(1 + sizeof(ushort)));
        return bytes;
    }
}
