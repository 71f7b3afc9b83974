using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorProcs.Wire;

/// <summary>What is asked of another node about one of its payloads: the argument of a <see cref="Transport.MeshKinds.Bulk"/> connection.</summary>
/// <param name="Token">The name that the node gave it.</param>
/// <param name="Length">What the asker was told.</param>
/// <param name="Offset">How many bytes it has.</param>
/// <remarks>The answer is the bytes from the offset on. Then the asker says <see cref="Taken"/>, and hears it back when the file is deleted;
/// or it goes, and the file stays. So a file is deleted only when its bytes have arrived, however often the way breaks.</remarks>
internal readonly record struct BulkRequest(string Token, long Length, long Offset)
{
    internal const byte Taken = 1;

    /// <summary>How many bytes are to come.</summary>
    internal long Left => Length - Offset;

    /// <summary>Wants no bytes, only the deletion.</summary>
    internal static BulkRequest Drop(string token) => new(token, 0, 0);

    internal static bool TryParse(string text, [NotNullWhen(true)] out BulkRequest? request)
    {
        request = null;
        var parts = text.Split(' ');
        if (parts.Length != 3 || parts[0].Length == 0) return false;
        if (!long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return false;
        if (!long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var offset) || offset > length) return false;
        request = new BulkRequest(parts[0], length, offset);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Token} {Length} {Offset}");
}
