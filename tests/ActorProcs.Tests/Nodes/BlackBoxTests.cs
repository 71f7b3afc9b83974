using System.Buffers.Binary;
using System.Runtime.Versioning;
using ActorProcs.Nodes;
using ActorProcs.TestWorker;
using ActorProcs.Wire;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Nodes;

[SupportedOSPlatform("linux")]
public sealed class BlackBoxTests : IDisposable
{
    private const int Size = 4096;
    private const int Entries = 16;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actorprocs-box-");

    public void Dispose() => _folder.Delete(recursive: true);

    public enum Kind
    {
        Enter,
        Leave,
        Run,
        Append,
        Clear,
    }

    public readonly record struct Step(Kind Kind, byte Number, ushort Length);

    [Property(MaxTest = 300)]
    public void A_reader_always_sees_what_the_owner_has_finished(Step[] steps)
    {
        var file = File();
        using var owner = MappedBlackBox.Create(file, Size, Entries);
        using var reader = MappedBlackBox.OpenForReading(file)!;
        var held = new List<(int Entry, ObjectId Id)>();
        var results = new List<FinishedItem>();
        (long, int) running = (0, 0);
        foreach (var step in steps)
        {
            switch (step.Kind)
            {
                case Kind.Enter when held.Count < Entries:
                    var id = ObjectId.New();
                    held.Add((owner.EnterHeld(id), id));
                    break;
                case Kind.Enter:
                    Assert.Throws<InvalidOperationException>(() => owner.EnterHeld(ObjectId.New()));
                    break;
                case Kind.Leave when held.Count > 0:
                    var index = step.Number % held.Count;
                    owner.LeaveHeld(held[index].Entry);
                    held.RemoveAt(index);
                    break;
                case Kind.Run:
                    owner.RunningItem = running = (step.Length * 1_000_000_007L, step.Number);
                    break;
                case Kind.Append:
                    var item = new FinishedItem(step.Length, step.Number, step.Number, Enumerable.Repeat(step.Number, step.Length % 1500).ToArray());
                    var room = Size - BlackBoxLayout.HeaderSize - Entries * BlackBoxLayout.HeldSize
                        - results.Sum(each => BlackBoxLayout.RoundUp(BlackBoxLayout.ResultHeader + each.Result.Length));
                    var fits = BlackBoxLayout.ResultHeader + item.Result.Length <= room;
                    Assert.Equal(fits, owner.TryAppendResult(item.Envelope, item.Index, item.Flags, item.Result));
                    if (fits) results.Add(item);
                    break;
                case Kind.Clear:
                    owner.ClearResults();
                    results.Clear();
                    break;
            }

            Assert.Equal(held.Select(each => each.Id.Value).Order(), reader.ReadHeld().Select(each => each.Value).Order());
            Assert.Equal(running, reader.RunningItem);
            AssertSame(results, reader.ReadResults());
        }
    }

    [Property(MaxTest = 200)]
    public void A_box_cut_off_or_overwritten_anywhere_is_read_without_harm(byte[] noise, ushort place, ushort length)
    {
        var file = File();
        using (var owner = MappedBlackBox.Create(file, Size, Entries))
        {
            owner.EnterHeld(ObjectId.New());
            for (var n = 0; n < 20; n++) owner.TryAppendResult(n, n, 0, new byte[n * 7]);
        }

        var bytes = System.IO.File.ReadAllBytes(file);
        noise.AsSpan(0, Math.Min(noise.Length, Size - place % Size)).CopyTo(bytes.AsSpan(place % Size));
        var other = File();
        System.IO.File.WriteAllBytes(other, bytes[..Math.Max(1, length % (Size + 1))]);

        using var reader = MappedBlackBox.OpenForReading(other);
        if (reader is null) return;
        Assert.InRange(reader.ReadHeld().Count, 0, Entries);
        Assert.InRange(reader.ReadResults().Sum(each => each.Result.Length), 0, Size);
        _ = reader.RunningItem;
    }

    [Fact]
    public void There_is_no_box_before_it_is_whole()
    {
        Assert.Null(MappedBlackBox.OpenForReading(File()));
        var file = File();
        System.IO.File.WriteAllBytes(file, []);
        Assert.Null(MappedBlackBox.OpenForReading(file));
        System.IO.File.WriteAllBytes(file, new byte[Size]);
        Assert.Null(MappedBlackBox.OpenForReading(file));
    }

    [Fact]
    public void Only_its_user_may_read_a_box()
    {
        var file = File();
        using var box = MappedBlackBox.Create(file);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(file));
        Assert.Equal(MappedBlackBox.DefaultSize, new FileInfo(file).Length);
    }

    [Fact]
    public void Many_threads_note_what_they_hold_without_losing_any()
    {
        var file = File();
        using var owner = MappedBlackBox.Create(file, Size, Entries);
        using var reader = MappedBlackBox.OpenForReading(file)!;
        var kept = new (int Entry, ObjectId Id)[4];
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, n =>
        {
            var mine = ObjectId.New();
            for (var i = 0; i < 20_000; i++)
            {
                var first = owner.EnterHeld(mine);
                var second = owner.EnterHeld(mine);
                Assert.NotEqual(first, second);
                owner.LeaveHeld(first);
                owner.LeaveHeld(second);
            }

            kept[n] = (owner.EnterHeld(mine), mine);
        });

        Assert.Equal(4, kept.Select(each => each.Entry).Distinct().Count());
        Assert.Equal(kept.Select(each => each.Id.Value).Order(), reader.ReadHeld().Select(each => each.Value).Order());
    }

    [Fact]
    public async Task What_a_killed_process_left_is_whole()
    {
        using var supervisor = new ChildSupervisor();
        for (var round = 0; round < 8; round++)
        {
            var file = File();
            var events = new ChildRecorder();
            var child = supervisor.Start(TestWorker.Part("hammer", file), events);
            await events.LineAsync(line => line == "up");
            using var reader = MappedBlackBox.OpenForReading(file)!;
            long first = reader.RunningItem.Envelope;
            for (var i = 0; i < 20 || reader.RunningItem.Envelope < first + 20_000; i++) AssertWhole(reader);
            child.Signal(9);
            Assert.Equal(-9, (await events.EndAsync()).ExitCode);

            AssertWhole(reader);
            using var afterwards = MappedBlackBox.OpenForReading(file)!;
            AssertWhole(afterwards);
        }
    }

    private static void AssertWhole(MappedBlackBox box)
    {
        var known = Enumerable.Range(2, 2 * Hammer.Threads).Select(n => Hammer.IdOf((byte)n)).ToHashSet();
        Assert.All(box.ReadHeld(), id => Assert.Contains(id, known));
        var (envelope, index) = box.RunningItem;
        Assert.Equal(envelope, index);

        var results = box.ReadResults();
        for (var i = 0; i < results.Count; i++)
        {
            var item = results[i];
            Assert.Equal(results[0].Index + i, item.Index);
            Assert.Equal((item.Index, (byte)item.Index, item.Index % 50 * sizeof(int)), ((int)item.Envelope, item.Flags, item.Result.Length));
            for (var at = 0; at < item.Result.Length; at += sizeof(int))
                Assert.Equal(item.Index, BinaryPrimitives.ReadInt32LittleEndian(item.Result.AsSpan(at)));
        }
    }

    private static void AssertSame(IReadOnlyList<FinishedItem> expected, IReadOnlyList<FinishedItem> actual)
    {
        Assert.Equal(expected.Select(each => (each.Envelope, each.Index, each.Flags)), actual.Select(each => (each.Envelope, each.Index, each.Flags)));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Result, pair.Second.Result));
    }

    private string File() => Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
}
