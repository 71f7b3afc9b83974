namespace WordIndex;

/// <summary>How often each word occurs, and in how many files.</summary>
internal sealed class Vocabulary : IEquatable<Vocabulary>
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    internal long Words => _entries.Values.Sum(entry => entry.Count);

    internal int Distinct => _entries.Count;

    internal static Vocabulary Merge(IEnumerable<WordCounts> files)
    {
        var index = new Vocabulary();
        foreach (var file in files)
        {
            foreach (var (word, count) in file.Words.Zip(file.Counts))
            {
                var before = index._entries.GetValueOrDefault(word);
                index._entries[word] = new Entry(before.Count + count, before.Files + 1);
            }
        }

        return index;
    }

    internal IEnumerable<KeyValuePair<string, Entry>> Commonest(int number) =>
        _entries.OrderByDescending(entry => entry.Value.Count).ThenBy(entry => entry.Key, StringComparer.Ordinal).Take(number);

    public bool Equals(Vocabulary? other) =>
        other is not null && _entries.Count == other._entries.Count
        && _entries.All(entry => other._entries.TryGetValue(entry.Key, out var theirs) && theirs == entry.Value);

    public override bool Equals(object? obj) => Equals(obj as Vocabulary);

    public override int GetHashCode() => _entries.Count;

    internal readonly record struct Entry(long Count, int Files);
}
