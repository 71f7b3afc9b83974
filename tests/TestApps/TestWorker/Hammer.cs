using System.Buffers.Binary;
using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.TestWorker;

/// <summary>Writes to a black box as fast as it can, in such a way that a reader can tell whether what it sees was ever whole.</summary>
internal static class Hammer
{
    internal const int Threads = 3;

    internal static void Run(string file)
    {
        var box = MappedBlackBox.Create(file);
        for (var n = 0; n < Threads; n++)
        {
            var thread = (byte)(n + 1);
            new Thread(() => HoldAndLeave(box, thread)).Start();
        }

        Console.WriteLine("up");
        Work(box);
    }

    /// <summary>At most two of a thread's own ids are held at once, and every id has one byte sixteen times.</summary>
    private static void HoldAndLeave(MappedBlackBox box, byte thread)
    {
        var outer = IdOf((byte)(thread * 2));
        var inner = IdOf((byte)(thread * 2 + 1));
        while (true)
        {
            var first = box.EnterHeld(outer);
            var second = box.EnterHeld(inner);
            box.LeaveHeld(second);
            box.LeaveHeld(first);
        }
    }

    /// <summary>Item n of envelope n: its result is n repeated n modulo 50 times. Cleared when full.</summary>
    private static void Work(MappedBlackBox box)
    {
        Span<byte> result = stackalloc byte[50 * sizeof(int)];
        for (var n = 1; ; n++)
        {
            box.RunningItem = (n, n);
            var length = n % 50 * sizeof(int);
            for (var i = 0; i < length; i += sizeof(int)) BinaryPrimitives.WriteInt32LittleEndian(result[i..], n);
            if (box.TryAppendResult(n, n, (byte)n, result[..length])) continue;
            box.ClearResults();
            box.TryAppendResult(n, n, (byte)n, result[..length]);
        }
    }

    internal static ObjectId IdOf(byte value)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Fill(value);
        return new ObjectId(new Guid(bytes));
    }
}
