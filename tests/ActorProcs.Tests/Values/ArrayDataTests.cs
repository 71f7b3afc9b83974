using System.Runtime.InteropServices;
using ActorProcs.Values;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Values;

public sealed class ArrayDataTests
{
    [Fact]
    public void Of_a_large_array_only_the_blocks_that_differ_are_sent()
    {
        var data = Loaded(100_000);
        data.Touch(0, 100_000);
        data.Items[50_000] = 1;

        var change = data.TakeChange()!;

        Assert.False(change.IsWhole);
        Assert.InRange(change.Cargo.Unload().Length, 1, 1024);
        Assert.Null(data.TakeChange());
    }

    [Fact]
    public void What_differs_nearly_everywhere_is_sent_whole()
    {
        var data = Loaded(1000);
        data.Touch(0, 1000);
        data.Items.Fill(9);

        Assert.True(data.TakeChange()!.IsWhole);
    }

    /// <summary>Whatever is written where, the home's copy becomes equal.</summary>
    [Property(MaxTest = 200)]
    public bool The_changes_make_the_copy_at_the_home_equal((ushort At, int Value)[] writes)
    {
        ArgumentNullException.ThrowIfNull(writes);
        var data = Loaded(3000);
        var home = new byte[3000 * sizeof(int)];
        foreach (var batch in writes.Chunk(3))
        {
            foreach (var (at, value) in batch)
            {
                data.Items[at % 3000] = value;
                data.Touch(at % 3000, 1);
            }

            if (data.TakeChange() is not { } change) continue;
            if (change.IsWhole) home = change.Cargo.Unload();
            else change.ApplyTo(home);
        }

        return data.Items.SequenceEqual(MemoryMarshal.Cast<byte, int>(home));
    }

    private static ArrayData<int> Loaded(int length)
    {
        var data = new ArrayData<int>(length);
        data.Load(new byte[length * sizeof(int)], version: 0);
        return data;
    }
}
