using ActorProcs.Containers;
using ActorProcs.Wire;
using FsCheck.Xunit;
using MemoryPack;

namespace ActorProcs.Tests.Containers;

public sealed class ListModelTests
{
    [Property(MaxTest = 100, StartSize = 10, EndSize = 120)]
    public void Whoever_reads_late_or_dies_the_home_does_what_a_list_does(byte[] script)
    {
        using var subject = new ContainerSubject(bulk => new ListState(ContainerSubject.Terms, bulk));
        var model = new List<int>();
        var (slot, number, listVersion) = (4, 0, 0L);
        var alive = Enumerable.Range(1, 4).ToArray();
        foreach (var code in script)
        {
            var who = alive[code % 4];
            var place = new Place(code / 44 % 4, code % 3 == 0);
            var index = place.FromEnd ? model.Count - place.Offset : place.Offset;
            var there = index >= 0 && index < model.Count;
            var before = subject.Contents(alive[0]);
            switch (code / 4 % 11)
            {
                case 0:
                    var read = subject.Ask(who, (id, me, request) => new ReadItem(id, me, request, place));
                    Assert.Equal((there, there ? model[index] : (int?)null), (read.Reply.Ok, read.Value));
                    break;
                case 1 or 2 or 3:
                    // Any version; the right one, as Update has it; one that is not (any more).
                    var expected = (code / 4 % 11) switch { 1 => Versions.Any, 2 => there ? before[index].Version : 5, _ => long.MaxValue };
                    var ok = there && expected != long.MaxValue;
                    var value = subject.Value(++number);
                    var written = subject.Ask(who, (id, me, request) => new WriteItem(id, me, request, place, value, expected));
                    Assert.Equal((ok, there && !ok ? model[index] : (int?)null), (written.Reply.Ok, written.Value));
                    if (ok) model[index] = number;
                    break;
                case 4 or 5:
                    int[] numbers = [.. Enumerable.Range(0, code % 3).Select(_ => ++number)];
                    var items = MemoryPackSerializer.Serialize(Array.ConvertAll(numbers, subject.Value));
                    var inserted = subject.Ask(who, (id, me, request) => new InsertItems(id, me, request, place, new Payload(items, null, items.Length)));
                    var fits = index >= 0 && index <= model.Count;
                    Assert.Equal(fits, inserted.Reply.Ok);
                    if (fits) model.InsertRange(index, numbers);
                    break;
                case 6 or 7:
                    var wanted = code / 4 % 11 == 6 ? Versions.Any : code % 2 == 0 ? listVersion : long.MaxValue;
                    var removed = subject.Ask(who, (id, me, request) => new RemoveItem(id, me, request, place, wanted, true));
                    var gone = there && wanted != long.MaxValue && (wanted == Versions.Any || wanted == listVersion);
                    Assert.Equal((gone, gone ? model[index] : (int?)null), (removed.Reply.Ok, removed.Value));
                    if (gone) model.RemoveAt(index);
                    break;
                case 8:
                    int[] order = [.. Enumerable.Range(0, model.Count).OrderBy(i => model[i] % 5)];
                    var packed = code % 2 == 0 ? [] : MemoryPackSerializer.Serialize(order);
                    Assert.True(subject.Ask(who, (id, me, request) => new ReorderItems(id, me, request, listVersion, new Payload(packed, null, packed.Length))).Reply.Ok);
                    if (code % 2 == 0) model.Reverse();
                    else model = [.. order.Select(i => model[i])];
                    break;
                case 9:
                    subject.ReadOne(code);
                    break;
                default:
                    if (code % 16 == 0)
                    {
                        subject.Ask(who, (id, me, request) => new ClearContents(id, me, request));
                        model.Clear();
                    }

                    subject.Kill(who);
                    alive[code % 4] = ++slot;
                    break;
            }

            var after = subject.Contents(alive[0]);
            Assert.Equal(model, after.Select(item => item.Value));
            Assert.Equal(model.Count, subject.Count);
            Assert.Equal(after.Length, after.Select(item => item.Version).Distinct().Count());

            // A change of any kind is seen in the version of the whole; what is not changed keeps its version.
            var version = subject.Ask(alive[0], (id, me, request) => new RemoveItem(id, me, request, new Place(-1, false), Versions.Any, false)).Reply.Version;
            if (!before.SequenceEqual(after)) Assert.NotEqual(listVersion, version);
            listVersion = version;
        }

        subject.CheckFiles(model.Count(item => item % 3 == 0));
    }
}
