using System.Text;
using ActorProcs.Containers;
using ActorProcs.Signals;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using FsCheck.Xunit;
using MemoryPack;

namespace ActorProcs.Node.Tests.Named;

/// <summary>Containers without files: they answer as those of one node do, and a copy goes on where the original was.</summary>
public sealed class AgreedContainerTests
{
    private static readonly ObjectId Id = ObjectId.Named(ContainerKind.List, "items");

    [Property(MaxTest = 150)]
    public void A_dictionary_says_what_one_of_a_single_node_says(int seed) => Compare(ContainerKind.Dictionary, new Random(seed));

    [Property(MaxTest = 150)]
    public void A_list_says_what_one_of_a_single_node_says(int seed) => Compare(ContainerKind.List, new Random(seed));

    [Fact]
    public void More_bytes_than_it_may_have_are_refused_and_nothing_is_changed()
    {
        var container = new AgreedContainer(ContainerKind.Dictionary, new ContainerTerms("String", "Byte[]", 1000));
        var outlet = new Outlet();
        container.Take(ContainerScript.Write(Id, 1, 1, "a", new byte[500], Versions.Any), outlet);
        var before = container.Save();

        container.Take(ContainerScript.Write(Id, 1, 2, "b", new byte[500], Versions.Any), outlet);

        Assert.Equal(Verdict.Refused, outlet.Last.Verdict);
        Assert.Contains("1,000 is the most", outlet.Last.Text, StringComparison.Ordinal);
        Assert.Equal(before, container.Save());

        // What it replaces does not count; what was removed neither.
        container.Take(ContainerScript.Write(Id, 1, 3, "a", new byte[700], Versions.Any), outlet);
        Assert.Equal(Verdict.Done, outlet.Last.Verdict);
        container.Take(new ClearContents(Id, 1, 4), outlet);
        container.Take(ContainerScript.Write(Id, 1, 5, "b", new byte[800], Versions.Any), outlet);
        Assert.Equal(Verdict.Done, outlet.Last.Verdict);
        var copy = Copy(container, ContainerKind.Dictionary, 1000);
        copy.Take(ContainerScript.Write(Id, 1, 6, "c", new byte[100], Versions.Any), outlet);
        Assert.Equal(Verdict.Refused, outlet.Last.Verdict);
    }

    [Fact]
    public void What_is_read_in_parts_is_forgotten_with_its_reader()
    {
        var container = new AgreedContainer(ContainerKind.List, new ContainerTerms(null, "Byte[]"));
        var outlet = new Outlet();
        container.Take(ContainerScript.Insert(Id, 1, 1, new Place(0, true), [.. Enumerable.Range(0, 5).Select(_ => new byte[ContainerState.PageBytes / 2])]), outlet);
        var without = container.Save().Length;
        container.Take(new ReadContents(Id, 2, 2), outlet);
        container.Take(new ReadContents(Id, 3, 3), outlet);
        Assert.True(outlet.Reply.IsLent);
        container.Take(new ClearContents(Id, 1, 4), outlet);
        var saved = container.Save().Length;
        Assert.True(saved > without, "both readers' contents are there, once");
        Assert.True(saved < 2 * without, "both readers' contents are there twice");

        container.Bury(new ProcessGone(2, []), outlet);
        container.Take(new ReadFurther(Id, 2, 5, 2, 1), outlet);
        Assert.False(outlet.Reply.Ok);
        container.Take(new ReadFurther(Id, 3, 6, 3, 4), outlet);
        Assert.True(outlet.Reply.Ok);
        container.Take(new ReleaseAnswer(Id, 3, 3), outlet);

        Assert.InRange(container.Save().Length, 0, 200);
    }

    private static void Compare(string kind, Random random)
    {
        var folder = Directory.CreateTempSubdirectory("actorprocs-agreed-");
        try
        {
            var bulk = new BulkStore(null, folder.FullName);
            var terms = new ContainerTerms(kind == ContainerKind.List ? null : "String", "Byte[]");
            var single = ContainerState.Make(kind, terms, bulk);
            var agreed = new AgreedContainer(kind, terms);
            var script = new ContainerScript(kind, Id, random);
            var readings = new Dictionary<Ticket, (Content[] All, int Known)>();
            for (var request = 1; request <= 80; request++)
            {
                var ticket = new Ticket(1 + random.Next(3), request);
                if (random.Next(4) == 0) agreed = Copy(agreed, kind, long.MaxValue);
                var outlet = new Outlet();
                if (readings.Count > 0 && random.Next(3) == 0)
                {
                    // Whatever was changed since it began to read.
                    var (reading, (all, known)) = readings.ElementAt(random.Next(readings.Count));
                    agreed.Take(new ReadFurther(Id, reading.Slot, request, reading.Request, known), outlet);
                    Assert.True(outlet.Reply.Ok);
                    var more = Open(outlet.Reply, bulk);
                    Assert.Equal(all.Skip(known).Take(more.Length).Select(Show), more.Select(Show));
                    readings[reading] = (all, known + more.Length);
                    if (known + more.Length < all.Length) continue;
                    agreed.Take(new ReleaseAnswer(Id, reading.Slot, reading.Request), outlet);
                    readings.Remove(reading);
                    continue;
                }

                var verb = script.Next(ticket.Slot, request);
                var expected = single.Take(verb)!;
                agreed.Take(verb, outlet);
                Assert.Equal(ticket, outlet.Asked);
                var got = outlet.Reply;
                Assert.Equal((expected.Ok, expected.Count, expected.Version, expected.HasData), (got.Ok, got.Count, got.Version, got.HasData));
                script.Hear(expected.Version);
                if (verb is ReadContents)
                {
                    var (all, known) = (Open(expected, bulk), Open(got, bulk));
                    Assert.Equal(all.Take(known.Length).Select(Show), known.Select(Show));
                    Assert.Equal(known.Length < all.Length, got.IsLent);
                    if (got.IsLent) readings.Add(ticket, (all, known.Length));
                }
                else if (expected.HasData)
                {
                    Assert.Equal(bulk.Peek(expected.Data), got.Data.Inline);
                }

                if (expected.IsLent) single.Take(new ReleaseAnswer(Id, ticket.Slot, ticket.Request));
            }

            Assert.Equal(agreed.Save(), Copy(agreed, kind, long.MaxValue).Save());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static AgreedContainer Copy(AgreedContainer container, string kind, long bound)
    {
        var copy = new AgreedContainer(kind, new ContainerTerms("String", "Byte[]", bound));
        copy.Load(container.Save());
        return copy;
    }

    private static Content[] Open(ContainerReply reply, BulkStore bulk) => MemoryPackSerializer.Deserialize<Content[]>(bulk.Peek(reply.Data))!;

    private static (string Key, int Value, long Length, long Version) Show(Content content) =>
        (Encoding.UTF8.GetString(content.Key.Inline!), BitConverter.ToInt32(content.Value.Inline!), content.Value.Length, content.Version);

    private sealed class Outlet : ISignalOutlet
    {
        internal Ticket Asked { get; private set; }

        internal (Verdict Verdict, string? Text, byte[]? Code) Last { get; private set; }

        internal ContainerReply Reply => MemoryPackSerializer.Deserialize<ContainerReply>(Last.Code)!;

        public void Answer(Ticket ticket, Verdict verdict, int value = 0, string? text = null, byte[]? code = null) => (Asked, Last) = (ticket, (verdict, text, code));

        public void Push(int slot, IWireMessage message) => throw new NotSupportedException();
    }
}
