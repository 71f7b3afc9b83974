using System.Text.Json;
using ActorProcs.Values;

namespace ActorProcs.Tests.Values;

/// <summary>Objects that can be changed in place, by a codec that copies them.</summary>
public sealed class ValueDataTests
{
    [Fact]
    public void A_reader_gets_a_copy_and_changing_it_shares_nothing()
    {
        var data = new ValueData<List<int>>(new JsonCodec<List<int>>());
        data.Load(JsonSerializer.SerializeToUtf8Bytes(new List<int> { 1 }), version: 0);

        data.Read().Add(2);

        Assert.Equal([1], data.Read());
        Assert.False(data.IsTouched);
    }

    [Fact]
    public void What_the_writer_does_to_its_object_afterwards_is_not_shared()
    {
        var data = new ValueData<List<int>>(new JsonCodec<List<int>>());
        data.Load(JsonSerializer.SerializeToUtf8Bytes(new List<int>()), version: 0);
        var mine = new List<int> { 1 };

        data.Write(mine);
        mine.Add(2);

        Assert.Equal([1], data.Read());
        Assert.Equal("[1]"u8.ToArray(), data.TakeChange()!.Cargo.Unload());
    }

    [Fact]
    public void Writing_an_equal_value_sends_nothing()
    {
        var data = new ValueData<int>(DataCodec.For<int>());
        data.Load(BitConverter.GetBytes(5), version: 0);

        data.Write(6);
        data.Write(5);

        Assert.Null(data.TakeChange());
        Assert.Equal(0, data.Published!.Version);
    }

    private sealed class JsonCodec<T> : IDataCodec<T>
    {
        public bool IsImmutable => false;

        public byte[] Pack(T value) => JsonSerializer.SerializeToUtf8Bytes(value);

        public T Unpack(ReadOnlyMemory<byte> bytes) => JsonSerializer.Deserialize<T>(bytes.Span)!;
    }
}
