using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck.Xunit;
using ActorProcs.Code;
using static ActorProcs.Tests.Code.Travel;

#pragma warning disable CA1861 // A test shows the values it is about.

namespace ActorProcs.Tests.Code;

public sealed partial class ValueTests
{
    public enum Colour : byte { Red, Green }

    public sealed record Point(int X, int Y)
    {
        public string? Label { get; init; }
    }

    public readonly record struct Pair(string? Name, double Weight);

    [InlineArray(4)]
    public struct Four
    {
        private int _first;
    }

    public abstract class Animal
    {
        protected string Sound { get; init; } = "";

        public string Speak() => Sound;
    }

    public sealed class Dog : Animal
    {
        private readonly object _syncRoot = new();

        public Dog() => Sound = "woof";

        public bool CanLock() => _syncRoot is not null;
    }

    /// <summary>Equal by its number alone, as entities of a data base are.</summary>
    public sealed class Entity(int id, string text)
    {
        public int Id { get; } = id;

        public string Text { get; } = text;

        public override bool Equals(object? obj) => obj is Entity other && other.Id == Id;

        public override int GetHashCode() => Id;
    }

    public sealed class Node
    {
        public Node? Next { get; set; }

        public List<Node> Children { get; } = [];

        public Dictionary<Node, int> Ranks { get; } = [];
    }

    public sealed class Names : List<string>
    {
        public string? Title { get; set; }
    }

    public sealed class Registry() : Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        public string? Title { get; set; }
    }

    public sealed class Guarded : IEnumerable<int>
    {
        private readonly int[] _items = [1, 2, 3];

        public int Count => _items.Length;

        public void Add(int item) => throw new InvalidOperationException($"{item} may not be added.");

        public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_items).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public sealed class LengthComparer(int modulus) : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x?.Length % modulus == y?.Length % modulus;

        public int GetHashCode(string obj) => obj.Length % modulus;
    }

    [GeneratedRegex("^a+$", RegexOptions.IgnoreCase)]
    private static partial Regex Generated();

    /// <summary>Whatever compares by Equals or, for a collection, item by item.</summary>
    public static TheoryData<object?> Values() => new()
    {
        null, true, (byte)1, (sbyte)-1, 'x', (short)-2, (ushort)2, -3, 3u, -4L, 4ul, 1.5f, 2.5, 3.5m, (Half)0.5, Int128.MaxValue, UInt128.One,
        new BigInteger(1) << 200, new Complex(1, 2), Guid.NewGuid(), new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Local),
        DateTimeOffset.UnixEpoch.ToOffset(TimeSpan.FromHours(2)), TimeSpan.FromDays(1), new DateOnly(2020, 2, 29), new TimeOnly(1, 2), "text",
        "", "\ud800 half a pair", "müß 漢字 😀", Colour.Green, DayOfWeek.Friday, (int?)3, new Version(1, 2, 3), new Uri("https://example.org/a b"),
        new Uri("relative/path", UriKind.Relative), IPAddress.Parse("::1"), new IPEndPoint(IPAddress.Loopback, 80),
        CultureInfo.InvariantCulture, typeof(int), typeof(List<>), typeof(Dictionary<string, Point[]>), typeof(string).GetMethod("Trim", [])!,
        typeof(Point).GetProperty("X")!, typeof(Enumerable).GetMethod("Empty")!.MakeGenericMethod(typeof(int)), Assembly.GetExecutingAssembly(),
        TimeZoneInfo.Utc, DBNull.Value, StringComparer.OrdinalIgnoreCase, XName.Get("{urn:x}a"), Encoding.UTF8, new Index(3, true), 1..2,
        new byte[] { 1, 2 }, new int[] { 1, 2 }, new double[] { 1.5 }, new string?[] { "a", null }, new bool[] { true }, new int?[] { 1, null },
        new decimal[] { 1.1m }, new DateTime[] { DateTime.UnixEpoch }, new Guid[] { Guid.Empty }, new Colour[] { Colour.Green }, Array.Empty<int>(),
        new Point[] { new(1, 2) { Label = "p" } }, new Pair[] { new("a", 1), default }, new object?[] { 1, "b", null, new Point(1, 2) },
        new int[][] { [1], [2, 3] }, new Point(3, 4) { Label = "q" }, new Pair("n", 2), (1, "two", 3.0), Tuple.Create(1, "x"),
        new { Name = "anonymous", Size = 3 }, KeyValuePair.Create("k", 1), new List<int> { 1, 2 }, new List<Point?> { new(1, 1), null },
        new HashSet<string> { "a", "b" }, new SortedSet<int> { 3, 1 }, new Queue<Point>([new(1, 2)]), new LinkedList<string>(["a", "b"]),
        new Dictionary<string, int> { ["a"] = 1 }, new Dictionary<Point, string> { [new(1, 2)] = "x" }, new SortedDictionary<string, int> { ["b"] = 1 },
        new SortedList<int, string> { [2] = "b" }, new ConcurrentDictionary<int, string> { [1] = "a" }, new ConcurrentQueue<int>([1, 2]),
        new ConcurrentBag<int> { 7 }, new OrderedDictionary<string, int> { ["z"] = 1, ["a"] = 2 }, ImmutableArray.Create(1, 2), ImmutableList.Create("a"),
        ImmutableDictionary<string, int>.Empty.Add("a", 1), ImmutableHashSet.Create("a", "b"), ImmutableSortedSet.Create(2, 1), ImmutableQueue.Create(1, 2),
        ImmutableSortedDictionary<string, int>.Empty.Add("a", 1), new Dictionary<string, int> { ["f"] = 1 }.ToFrozenDictionary(), new[] { "f" }.ToFrozenSet(),
        new ReadOnlyCollection<int>([1]), new ObservableCollection<int> { 1 }, new ReadOnlyDictionary<string, int>(new Dictionary<string, int> { ["r"] = 1 }),
        new ArrayList { 1, "a" }, new BitArray([true, false]), new Guarded(), new ArraySegment<int>([1, 2, 3], 1, 1), new Names { "x" },
        new[] { 1, 2, 3 }.Where(static x => x > 1), Enumerable.Range(1, 3), new[] { "a", "bb" }.ToLookup(static x => x.Length, static x => x),
        default(ImmutableArray<int>), new int[,] { { 1, 2 }, { 3, 4 } },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void A_value_arrives_equal_and_of_its_own_type(object? value)
    {
        var copy = Copy(value);

        Assert.Equal(value?.GetType(), copy?.GetType());
        if (value is ImmutableArray<int> { IsDefault: true }) Assert.True(((ImmutableArray<int>)copy!).IsDefault);
        else Assert.Equal(value, copy);
    }

    [Fact]
    public void Stacks_keep_their_order()
    {
        Assert.Equal([3, 2, 1], Copy(new Stack<int>([1, 2, 3])).ToArray());
        Assert.Equal([3, 2, 1], Copy(new ConcurrentStack<int>([1, 2, 3])).ToArray());
        Assert.Equal([2, 1], Copy(ImmutableStack.Create(1, 2)).ToArray());
        var queue = new PriorityQueue<string, int>([("late", 9), ("soon", 1)]);
        Assert.Equal("soon", Copy(queue).Dequeue());
    }

    [Fact]
    public void Texts_and_patterns_of_the_framework_arrive()
    {
        Assert.Equal("built", Copy(new StringBuilder("bui").Append("lt")).ToString());
        Assert.Matches(Copy(new Regex("^b+$", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1))), "BB");
        Assert.Matches(Copy(Generated()), "AA");
        Assert.Equal(42, Copy(JsonDocument.Parse("{\"a\":42}").RootElement).GetProperty("a").GetInt32());
        Assert.Equal(42, (int)Copy(JsonNode.Parse("{\"a\":42}")!)["a"]!);
        Assert.Equal("v", Copy(XDocument.Parse("<r><a>v</a></r>")).Root!.Element("a")!.Value);
        Assert.Equal(3, Copy(new Lazy<int>(() => 3)).Value);
        Assert.Equal("b", Copy(new Hashtable { ["a"] = "b" })["a"]);
        Assert.Equal(7, ((dynamic)Copy<object>(Expando()))!.Size);
    }

    private static System.Dynamic.ExpandoObject Expando()
    {
        dynamic expando = new System.Dynamic.ExpandoObject();
        expando.Size = 7;
        return expando;
    }

    [Fact]
    public void Comparers_arrive_with_their_collections()
    {
        Assert.Equal(1, Copy(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 })["A"]);
        Assert.Contains("B", Copy(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "b" }));
        Assert.Equal(1, Copy(new ConcurrentDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 })["A"]);
        Assert.Equal(1, Copy(new SortedDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 })["A"]);
        Assert.Contains("B", (ISet<string>)Copy(new[] { "b" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase)));
        Assert.Equal(1, Copy(new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase))["A"]);
        Assert.Equal(1, Copy(ImmutableDictionary.Create<string, int>(StringComparer.OrdinalIgnoreCase).Add("a", 1))["A"]);
        Assert.Contains("B", (ISet<string>)Copy(ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "b")));
        Assert.Equal(["a"], Copy(new[] { "a" }.ToLookup(static x => x, StringComparer.OrdinalIgnoreCase))["A"]);
        Assert.Equal(5, Copy(new Dictionary<string, int>(new LengthComparer(3)) { ["1234"] = 5 })["1"]);
        Assert.Equal("x", Copy(new Hashtable(StringComparer.OrdinalIgnoreCase) { ["a"] = "x" })["A"]);
        Assert.Equal(["b", "a"], Copy(new SortedSet<string>(["a", "b"], Comparer<string>.Create(static (x, y) => string.CompareOrdinal(y, x)))));
    }

    [Fact]
    public void Classes_derived_from_collections_keep_their_own_fields()
    {
        var names = Copy(new Names { "a" });
        names.Title = "t";
        Assert.Equal("t", Copy(names).Title);
        Assert.Equal(["a"], Copy(names));

        var registry = Copy(new Registry { ["x"] = 1 });
        registry.Title = "t";
        Assert.Equal(("t", 1), (Copy(registry).Title, Copy(registry)["X"]));
    }

    [Fact]
    public void Private_and_inherited_fields_arrive_whatever_their_names()
    {
        var dog = Copy(new Dog());

        Assert.Equal("woof", dog.Speak());
        Assert.True(dog.CanLock());
    }

    [Fact]
    public void An_inline_array_keeps_all_its_elements()
    {
        var four = default(Four);
        for (var i = 0; i < 4; i++) four[i] = i + 1;
        var copy = (Four)Copy<object>(four);

        Assert.Equal([1, 2, 3, 4], new[] { copy[0], copy[1], copy[2], copy[3] });
    }

    [Fact]
    public void Objects_that_are_merely_equal_stay_apart()
    {
        var copies = Copy(new[] { new Entity(1, "first"), new Entity(1, "second") });

        Assert.Equal("second", copies[1].Text);
        Assert.NotSame(copies[0], copies[1]);
    }

    [Fact]
    public void An_object_reached_twice_arrives_once()
    {
        var shared = new Entity(1, "x");
        var queue = new Queue<Entity>([new Entity(2, "y"), shared]);
        var (first, items, second) = Copy((shared, queue, ImmutableList.Create(shared)));

        Assert.Same(first, items.Last());
        Assert.Same(first, second[0]);
    }

    [Fact]
    public void Cycles_arrive_as_cycles()
    {
        var node = new Node();
        node.Next = node;
        node.Children.Add(node);
        node.Ranks[node] = 7;
        var copy = Copy(node);

        Assert.Same(copy, copy.Next);
        Assert.Same(copy, copy.Children[0]);
        Assert.Equal(7, copy.Ranks[copy]);
    }

    [Fact]
    public void Arrays_of_many_dimensions_and_odd_starts_arrive()
    {
        var cube = new string[2, 1, 2, 2];
        cube[1, 0, 1, 0] = "x";
        Assert.Equal("x", Copy(cube)[1, 0, 1, 0]);

        var odd = Array.CreateInstance(typeof(int), [2], [5]);
        odd.SetValue(9, 6);
        var copy = (Array)Copy<object>(odd);
        Assert.Equal((5, 9), (copy.GetLowerBound(0), (int)copy.GetValue(6)!));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(100_000)]
    public void A_chain_of_objects_arrives_however_deep(int length)
    {
        var first = new Node();
        for (var i = 1; i < length; i++) first = new Node { Next = first };

        // On a small stack, as a thread of a pool may have little of its own left.
        var count = 0;
        var thread = new Thread(
            () =>
            {
                for (var node = Copy(first); node is not null; node = node.Next) count++;
            },
            maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();

        Assert.Equal(length, count);
    }

    [Fact]
    public void A_deep_chain_of_structs_and_lists_arrives()
    {
        object chain = "end";
        for (var i = 0; i < 20_000; i++) chain = new List<KeyValuePair<string, object>> { new("k", chain) };

        var depth = 0;
        for (var item = Copy(chain); item is List<KeyValuePair<string, object>> list; item = list[0].Value) depth++;
        Assert.Equal(20_000, depth);
    }

    [Fact]
    public void A_long_linked_list_is_not_deep()
    {
        var list = new LinkedList<string>(Enumerable.Repeat("x", 200_000));

        Assert.Equal(200_000, Copy(list).Count);
    }

    [Fact]
    public void Big_arrays_of_numbers_take_no_more_than_their_memory()
    {
        var numbers = Enumerable.Range(0, 1_000_000).Select(static i => (double)i).ToArray();

        Assert.True(Pickler.Pack(numbers, "x").Length <= 8_000_001);
        Assert.Equal(numbers, Copy(numbers));
        Assert.Equal(numbers, Copy(numbers.ToList()));
    }

    [Property(MaxTest = 200)]
    public bool Any_table_of_lists_arrives_equal(Dictionary<string, List<int?>> table) =>
        Copy(table) is var copy && copy.Count == table.Count && table.All(pair => copy[pair.Key].SequenceEqual(pair.Value));

    [Property(MaxTest = 200)]
    public bool Any_nested_tuple_arrives_equal((string?, (double, DateTime)[], decimal?, char) value) =>
        Copy(value) is var copy && (copy.Item1, copy.Item3, copy.Item4) == (value.Item1, value.Item3, value.Item4) && copy.Item2.SequenceEqual(value.Item2);

    [Property(MaxTest = 200)]
    public bool Any_text_arrives_equal(string?[] texts) =>
        Copy(texts).SequenceEqual(texts) && texts.All(text => Copy(text) == text);
}
