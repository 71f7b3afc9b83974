using System.Text;
using ActorProcs.Containers;
using ActorProcs.Wire;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Containers;

public sealed class DictionaryModelTests
{
    [Property(MaxTest = 100, StartSize = 10, EndSize = 120)]
    public void Whoever_reads_late_or_dies_the_home_does_what_a_dictionary_does(byte[] script)
    {
        using var subject = new ContainerSubject(bulk => new DictionaryState(ContainerSubject.Terms, bulk));
        var model = new OrderedDictionary<string, (int Value, long Version)>();
        var versions = new HashSet<long>();
        var (slot, number) = (4, 0);
        var alive = Enumerable.Range(1, 4).ToArray();
        foreach (var code in script)
        {
            var (who, what, key) = (alive[code % 4], code / 4 % 10, $"k{code / 40 % 4}");
            var bytes = Encoding.UTF8.GetBytes(key);
            var there = model.TryGetValue(key, out var entry);
            switch (what)
            {
                case 0:
                    var read = subject.Ask(who, (id, me, request) => new ReadEntry(id, me, request, bytes, true));
                    Assert.Equal((there, there ? entry.Value : (int?)null), (read.Reply.Ok, read.Value));
                    break;
                case 1:
                    Assert.Equal(there, subject.Ask(who, (id, me, request) => new ReadEntry(id, me, request, bytes, false)).Reply.Ok);
                    break;
                case 2 or 3 or 4 or 5:
                    // Any version; none; the right one, as Update has it; one that is not (any more).
                    var expected = what switch { 2 => Versions.Any, 3 => Versions.Absent, 4 => entry.Version, _ => entry.Version + 1_000_000 };
                    var ok = what switch { 2 or 4 => true, 3 => !there, _ => false };
                    var value = subject.Value(++number);
                    var written = subject.Ask(who, (id, me, request) => new WriteEntry(id, me, request, bytes, new Payload(bytes, null, bytes.Length), value, expected, true));
                    Assert.Equal(ok, written.Reply.Ok);
                    if (ok)
                    {
                        Assert.True(versions.Add(written.Reply.Version), "a version was used twice");
                        model[key] = (number, written.Reply.Version);
                    }
                    else
                    {
                        Assert.Equal(there ? ((int?)entry.Value, entry.Version) : (null, 0L), (written.Value, written.Reply.Version));
                    }

                    break;
                case 6:
                    var removed = subject.Ask(who, (id, me, request) => new RemoveEntry(id, me, request, bytes, true));
                    Assert.Equal((there, there ? entry.Value : (int?)null), (removed.Reply.Ok, removed.Value));
                    model.Remove(key);
                    break;
                case 7:
                    if (code % 8 != 0) break;
                    subject.Ask(who, (id, me, request) => new ClearContents(id, me, request));
                    model.Clear();
                    break;
                case 8:
                    subject.ReadOne(code);
                    break;
                default:
                    subject.Kill(who);
                    alive[code % 4] = ++slot;
                    break;
            }

            Assert.Equal(model.Count, subject.Count);
            Assert.Equal(model.Select(pair => (pair.Key, pair.Value.Value, pair.Value.Version)), subject.Contents(alive[0]));
        }

        subject.CheckFiles(model.Values.Count(entry => entry.Value % 3 == 0));
    }
}
