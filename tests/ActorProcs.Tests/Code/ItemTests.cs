using System.Buffers;
using ActorProcs.Code;
using ActorProcs.Wire;
using FsCheck.Xunit;
using static ActorProcs.Tests.Code.Travel;

namespace ActorProcs.Tests.Code;

public sealed class ItemTests
{
    public readonly record struct Sample(int Id, double Value, DateTime At);

    public readonly record struct Raw(nint Address);

    [Property(MaxTest = 100)]
    public bool Items_of_every_kind_arrive(int[] numbers, string?[] texts, (int, double)[] pairs, int?[] holes) =>
        Both(numbers) && Both(texts) && Both(pairs) && Both(holes) && Both(numbers.Select(n => new Sample(n, n, default)).ToArray());

    [Fact]
    public void Structs_of_numbers_travel_as_memory()
    {
        var samples = new Sample[100];

        Assert.Equal(5 + (100 * 24), ItemPacker.Pack<Sample>(samples).Length);
    }

    [Fact]
    public void Items_of_another_size_are_refused()
    {
        var bytes = ItemPacker.Pack<long>([1, 2]);

        Assert.Contains("another build", Assert.Throws<CodeMismatchException>(() => ItemPacker.Unpack<int>(bytes)).Message, StringComparison.Ordinal);
        Assert.Throws<CodeMismatchException>(() => ItemPacker.UnpackOne<int>(ItemPacker.PackOne(1L)));
    }

    [Fact]
    public void A_pointer_does_not_slip_through_as_memory() =>
        Assert.Throws<CodeNotShippableException>(() => ItemPacker.Pack<Raw>([new(1234)]));

    [Fact]
    public void Null_items_arrive_as_null()
    {
        Assert.Null(ItemPacker.UnpackOne<string?>(ItemPacker.PackOne<string?>(null)));
        Assert.Null(ItemPacker.UnpackOne<int?>(ItemPacker.PackOne<int?>(null)));
        Assert.Null(ItemPacker.UnpackOne<object?>(ItemPacker.PackOne<object?>(null)));
    }

    private static bool Both<T>(T[] items)
    {
        var together = ItemPacker.Unpack<T>(ItemPacker.Pack<T>(items));
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var item in items) ItemPacker.Pack(item, buffer);
        var rest = buffer.WrittenMemory;
        var single = new List<T>();
        while (rest.Length > 0)
        {
            single.Add(ItemPacker.UnpackNext<T>(rest, out var length));
            rest = rest[length..];
        }

        return together.SequenceEqual(items) && single.SequenceEqual(items);
    }
}

/// <summary>The resolver is one for the process, so all tests that set it stand in one class.</summary>
public sealed class HandleTests : IDisposable
{
    public HandleTests() => HandleResolver.Resolve = static reference => reference.Kind switch
    {
        "gate" => new Gate(reference),
        _ => new Ticket(reference.Id.Value),
    };

    public void Dispose() => HandleResolver.Resolve = null;

    private sealed class Gate(HandleReference reference) : IProcHandle
    {
        private readonly Stream _neverCopied = new MemoryStream();

        public HandleReference Reference { get; } = reference;

        public bool IsOpen => _neverCopied.CanRead;
    }

    private readonly record struct Ticket(Guid Number) : IProcHandle
    {
        HandleReference IProcHandle.Reference => new("ticket", new ObjectId(Number), "node", Detail: null);
    }

    private sealed record Holder(Gate Gate, Ticket Ticket, IProcHandle[] All, Dictionary<string, Gate> Table);

    private static Gate NewGate() => new(new HandleReference("gate", ObjectId.New(), "node-1", "5"));

    [Fact]
    public void A_handle_travels_as_its_name_wherever_it_is_held()
    {
        var gate = NewGate();
        var ticket = new Ticket(Guid.NewGuid());
        var copy = Copy(new Holder(gate, ticket, [gate, ticket], new() { ["a"] = gate }));

        Assert.Equal(gate.Reference, copy.Gate.Reference);
        Assert.NotSame(gate, copy.Gate);
        Assert.Same(copy.Gate, copy.All[0]);
        Assert.Same(copy.Gate, copy.Table["a"]);
        Assert.Equal(ticket, copy.Ticket);
        Assert.Equal(ticket, copy.All[1]);
    }

    [Fact]
    public void A_handle_may_be_captured_passed_returned_and_an_item()
    {
        var gate = NewGate();
        var ticket = new Ticket(Guid.NewGuid());

        Assert.Equal(gate.Reference, Call(() => gate.Reference));
        Assert.Equal(gate.Reference, Call((Gate g) => g.Reference, gate));
        Assert.Equal(ticket, Copy(ticket));
        Assert.Equal([ticket], ItemPacker.Unpack<Ticket>(ItemPacker.Pack<Ticket>([ticket])));
        Assert.Equal(gate.Reference, ItemPacker.UnpackOne<Gate>(ItemPacker.PackOne(gate)).Reference);
    }

    [Fact]
    public void A_struct_handle_goes_through_the_resolver_too()
    {
        var asked = 0;
        HandleResolver.Resolve = reference =>
        {
            asked++;
            return new Ticket(reference.Id.Value);
        };
        _ = ItemPacker.Unpack<Ticket>(ItemPacker.Pack<Ticket>([new(Guid.NewGuid()), new(Guid.NewGuid())]));

        Assert.Equal(2, asked);
    }

    [Fact]
    public void A_handle_that_arrives_too_early_says_so()
    {
        var bytes = Pickler.Pack(NewGate(), "the value");
        HandleResolver.Resolve = null;

        Assert.Contains("joined its node", Assert.Throws<InvalidOperationException>(() => Pickler.Unpack(bytes)).Message, StringComparison.Ordinal);
    }
}
