namespace ActorProcs.Containers;

/// <summary>Keys as the home of a dictionary knows them.</summary>
internal static class KeyBytes
{
    internal static IEqualityComparer<byte[]> Comparer { get; } = new ByContent();

    private sealed class ByContent : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] key)
        {
            var hash = new HashCode();
            hash.AddBytes(key);
            return hash.ToHashCode();
        }
    }
}
