using System.Numerics;
using ActorProcs.Containers;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Containers;

public sealed class KeyTests
{
    internal enum Colour : ushort
    {
        Red = 1,
        Blue = 2,
    }

    [Property]
    public bool Texts_have_the_same_bytes_exactly_when_they_are_equal(string? left, string? right) =>
        left is null || right is null || (Same(left, right) == (left == right) && Same(left, new string(left.AsSpan())));

    [Property]
    public bool Numbers_have_the_same_bytes_exactly_when_they_are_equal(long a, long b, double x, double y, decimal m, decimal n) =>
        Same(a, b) == a.Equals(b) && Same(x, y) == x.Equals(y) && Same(m, n) == m.Equals(n) && Same(m, m * 1.000m) && Same((float)x, (float)y) == ((float)x).Equals((float)y);

    [Property]
    public bool Tuples_and_records_have_the_same_bytes_exactly_when_they_are_equal(string? s, int i, string? t, int j) =>
        Same((s, i), (t, j)) == (s, i).Equals((t, j))
        && Same(Tuple.Create(s, i), Tuple.Create(t, j)) == Tuple.Create(s, i).Equals(Tuple.Create(t, j))
        && Same(new Name(s, i), new Name(t, j)) == (new Name(s, i) == new Name(t, j))
        && Same(new Spot(s, i), new Spot(t, j)) == (new Spot(s, i) == new Spot(t, j))
        && Same(new Name(s, i), new Name(s, i)) && Same(new Spot(t, j), new Spot(t, j)) && Same((t, j), (t, j));

    [Fact]
    public void What_is_equal_in_several_forms_is_one_key()
    {
        Assert.True(Same(1.0m, 1.00m));
        Assert.True(Same(0m, -0.00m));
        Assert.True(Same(79228162514264337593543950335m, 79228162514264337593543950335m));
        Assert.False(Same(7922816251426433759354395033.5m, 7922816251426433759354395033.4m));
        Assert.True(Same(0.0, -0.0));
        Assert.True(Same(double.NaN, BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(double.NaN) + 1)));
        Assert.True(Same(0f, -0f));
        Assert.True(Same((Half)0, -(Half)0));
        var noon = new DateTime(2020, 1, 1, 12, 0, 0, DateTimeKind.Utc);
        Assert.True(Same(noon, DateTime.SpecifyKind(noon, DateTimeKind.Local)));
        Assert.True(Same(new DateTimeOffset(noon), new DateTimeOffset(noon).ToOffset(TimeSpan.FromHours(5))));
        Assert.True(Same((decimal?)1.0m, (decimal?)1.00m));
        Assert.True(Same(("a", 1.50m), ("a", 1.5m)));
        Assert.True(Same(BigInteger.Pow(3, 200), BigInteger.Pow(9, 100)));
    }

    [Fact]
    public void What_differs_is_not_one_key()
    {
        Assert.False(Same("a", "A"));
        Assert.False(Same("\uD800", "\uD801"));
        Assert.False(Same(("ab", "c"), ("a", "bc")));
        Assert.False(Same<(string?, string?)>((null, ""), ("", null)));
        Assert.False(Same(Colour.Red, Colour.Blue));
        Assert.False(Same<object>(1, 1L));
        Assert.False(Same<object>(Colour.Red, (ushort)1));
        Assert.False(Same<Name>(new Name("a", 1), new Longer("a", 1, 2)));
        Assert.False(Same<Name>(new Longer("a", 1, 3), new Longer("a", 1, 2)));
        Assert.False(Same(Guid.NewGuid(), Guid.NewGuid()));
        Assert.False(Same(new string('a', 100_000) + "b", new string('a', 100_000) + "c"));
    }

    [Fact]
    public void Keys_of_several_types_can_be_one()
    {
        Assert.True(Same<object>("a", new string(['a'])));
        Assert.True(Same<object>((1, "a"), (1, "a")));
        Assert.True(Same<Name>(new Longer("a", 1, 2), new Longer("a", 1, 2)));
        Assert.True(Same(new string('a', 100_000), new string('a', 100_000)));
        Assert.True(KeyPacker.Pack(new string('a', 100_000)).Length < 64);
    }

    [Theory]
    [InlineData(typeof(byte[]))]
    [InlineData(typeof(KeyTests))]
    [InlineData(typeof(List<int>))]
    [InlineData(typeof(Uri))]
    [InlineData(typeof(Version))]
    [InlineData(typeof((int, byte[])))]
    [InlineData(typeof(Strange))]
    [InlineData(typeof(WithArray))]
    [InlineData(typeof(OwnStructure))]
    public void What_does_not_compare_by_value_is_refused(Type type)
    {
        if (type.IsSealed || type.IsValueType) Assert.Throws<ArgumentException>(() => KeyPacker.Check(type));
        else KeyPacker.Check(type); // Something below it may do: the value decides.
    }

    [Fact]
    public void A_refusal_names_what_is_refused_and_where()
    {
        var deep = Assert.Throws<ArgumentException>(() => KeyPacker.Check(typeof(WithArray)));
        Assert.Contains("System.Byte[] 'Bytes'", deep.Message, StringComparison.Ordinal);
        Assert.Contains("is equal to nothing but itself", deep.Message, StringComparison.Ordinal);
        var own = Assert.Throws<ArgumentException>(() => KeyPacker.Pack<object>(new Strange("a")));
        Assert.Contains("equality of its own", own.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => KeyPacker.Pack<object>(new object()));
        Assert.Throws<ArgumentException>(() => KeyPacker.Pack(new List<int>()));
        var ring = new Ring();
        ring.Next = ring;
        Assert.Contains("contains itself", Assert.Throws<ArgumentException>(() => KeyPacker.Pack(ring)).Message, StringComparison.Ordinal);
    }

    private static bool Same<T>(T left, T right) where T : notnull => KeyBytes.Comparer.Equals(KeyPacker.Pack(left), KeyPacker.Pack(right));

    private static bool Same<T>(T? left, T? right) where T : struct => KeyBytes.Comparer.Equals(KeyPacker.Pack((left, 0)), KeyPacker.Pack((right, 0)));

    internal record Name(string? First, int Number);

    internal sealed record Longer(string? First, int Number, int More) : Name(First, Number);

    internal readonly record struct Spot(string? Where, int Number);

    internal sealed record Strange(string Text)
    {
        public bool Equals(Strange? other) => string.Equals(Text, other?.Text, StringComparison.OrdinalIgnoreCase);

        public override int GetHashCode() => 0;
    }

    internal sealed record WithArray(byte[] Bytes);

    internal sealed record Ring
    {
        public Ring? Next { get; set; }
    }

    internal readonly struct OwnStructure : IEquatable<OwnStructure>
    {
        public bool Equals(OwnStructure other) => true;

        public override bool Equals(object? obj) => obj is OwnStructure;

        public override int GetHashCode() => 0;
    }
}
