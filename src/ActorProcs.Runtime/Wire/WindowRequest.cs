using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorProcs.Wire;

/// <summary>What a process asks of its node: the argument of a <see cref="Transport.MeshKinds.Window"/> connection.</summary>
/// <param name="Ring">The file of the ring, in the node's own store.</param>
/// <param name="Size">The length of the ring.</param>
/// <param name="Bulk">What is asked of the other node.</param>
internal readonly record struct WindowRequest(string Ring, int Size, BulkRequest Bulk)
{
    internal static bool TryParse(string text, [NotNullWhen(true)] out WindowRequest? request)
    {
        request = null;
        var parts = text.Split(' ', 3);
        if (parts.Length != 3 || parts[0].Length == 0) return false;
        if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)) return false;
        if (size is < BulkWindow.Smallest or > BulkWindow.Largest || !BulkRequest.TryParse(parts[2], out var bulk)) return false;
        request = new WindowRequest(parts[0], size, bulk.Value);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ring} {Size} {Bulk}");
}
