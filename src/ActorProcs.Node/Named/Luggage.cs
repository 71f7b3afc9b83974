using ActorProcs.Wire;

namespace ActorProcs.Named;

/// <summary>What is too large for the messages from one gateway to another: in files of this node, each until the other side is known to
/// have it.</summary>
/// <remarks>Whatever is said again, to the same gateway or to another one that leads by now, has the same file.</remarks>
internal sealed class Luggage(BulkStore bulk)
{
    /// <summary>More goes into several messages, so that others come between.</summary>
    private const int PartBytes = 256 << 10;

    private readonly SortedDictionary<long, Payload> _files = [];

    /// <param name="number">Of the command or the effect.</param>
    /// <param name="bytes">The bytes themselves.</param>
    internal Payload Check(long number, in Payload bytes)
    {
        if (bytes.Length <= Payload.InlineLimit) return bytes;
        if (_files.TryGetValue(number, out var known)) return known;
        try
        {
            return _files[number] = bulk.Pack(bytes.Inline);
        }
        catch (ProcException)
        {
            // There is no room for files. Late is better than never.
            return bytes;
        }
    }

    /// <summary>They have arrived up to this number.</summary>
    internal void Forget(long number)
    {
        while (_files.Count > 0 && _files.First() is var first && first.Key <= number)
        {
            _files.Remove(first.Key);
            bulk.Delete(first.Value);
        }
    }

    internal void ForgetAll() => Forget(long.MaxValue);

    /// <summary>The same in their order, in parts that are no large messages.</summary>
    internal static IEnumerable<T[]> Split<T>(IEnumerable<T> all, Func<T, long> sizeOf)
    {
        var (part, bytes) = (new List<T>(), 0L);
        foreach (var each in all)
        {
            if (part.Count > 0 && bytes + sizeOf(each) > PartBytes)
            {
                yield return [.. part];
                part.Clear();
                bytes = 0;
            }

            part.Add(each);
            bytes += sizeOf(each);
        }

        if (part.Count > 0) yield return [.. part];
    }
}
