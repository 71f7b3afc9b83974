using ActorProcs.Cli.Jobs;
using FsCheck.Xunit;

namespace ActorProcs.Cli.Tests.Units;

public sealed class JobOutputTests
{
    private const int Bound = 1000;

    /// <summary>Any order of writing and of reading by a reader that must not miss anything and by one that may.</summary>
    [Property(MaxTest = 500)]
    public void Readers_get_every_line_in_order_or_are_told_exactly_how_much_they_missed(byte[] steps)
    {
        var held = new List<bool>();
        var output = new JobOutput(Bound) { Hold = held.Add };
        using var careful = output.Read(lossless: true);
        using var careless = output.Read(lossless: false);
        var written = new List<OutputLine>();
        var carefully = new List<OutputBatch>();
        var carelessly = new List<OutputBatch>();
        foreach (var step in steps)
        {
            switch (step % 8)
            {
                case 0:
                    carefully.AddRange(Take(output, careful));
                    break;
                case 1:
                    carelessly.AddRange(Take(output, careless));
                    break;
                default:
                    var line = new OutputLine(step % 2 == 0, new byte[step]);
                    written.Add(line);
                    output.Append(line.IsError, line.Bytes);
                    break;
            }

            Assert.Equal(output.BytesKept > Bound, held.LastOrDefault());
        }

        output.Close();
        carefully.AddRange(Take(output, careful));
        carelessly.AddRange(Take(output, careless));

        Assert.Equal(written, carefully.SelectMany(batch => batch.Lines));
        Assert.All(carefully, batch => Assert.Equal(0, batch.Missing));
        Assert.Equal(written.Sum(line => line.Bytes.Length + 1), carelessly.Sum(batch => batch.Missing + batch.Lines.Sum(line => line.Bytes.Length + 1)));
        Assert.Equal(carelessly.SelectMany(batch => batch.Lines), written.Intersect(carelessly.SelectMany(batch => batch.Lines)));
        Assert.True(held.Zip(held.Skip(1)).All(pair => pair.First != pair.Second));
        Assert.Equal((null, null), output.Take(careful, follow: true));
        Assert.True(output.BytesKept <= Bound);
    }

    [Fact]
    public async Task A_follower_waits_for_the_end_and_reads_nothing_of_what_comes_after_it()
    {
        var output = new JobOutput();
        using var reader = output.Read(lossless: false);
        output.Append(false, [1]);
        Assert.Single(output.Take(reader, follow: true).Batch!.Lines);
        var (none, changed) = output.Take(reader, follow: true);
        Assert.Null(none);
        output.Append(false, [2]);
        output.Close();
        output.Append(false, [3]);
        await changed!.WaitAsync(Eventually.Patience);
        Assert.NotNull(output.Take(reader, follow: true).Batch);
        output.Append(false, [4]);
        Assert.Equal((null, null), output.Take(reader, follow: true));
        using var later = output.Read(lossless: false);
        Assert.Equal(4, output.Take(later, follow: false).Batch!.Lines.Count);
    }

    [Fact]
    public void A_reader_that_leaves_holds_nobody_up()
    {
        var held = new List<bool>();
        var output = new JobOutput(Bound) { Hold = held.Add };
        using (output.Read(lossless: true))
        {
            for (var i = 0; i < 100; i++) output.Append(false, new byte[100]);
            Assert.Equal([true], held);
        }

        Assert.Equal([true, false], held);
    }

    private static IEnumerable<OutputBatch> Take(JobOutput output, JobOutputReader reader) =>
        output.Take(reader, follow: true).Batch is { } batch ? [batch] : [];
}
