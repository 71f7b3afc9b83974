using System.Text;
using ActorProcs.Nodes;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Nodes;

public sealed class LineCutterTests
{
    [Property]
    public void Lines_are_the_same_however_the_stream_is_cut_into_reads(byte[][] words, int seed)
    {
        // Few values, so that newlines are frequent and long lines occur.
        const int longest = 7;
        var stream = words.SelectMany(word => word.Select(each => each % 3 == 0 ? (byte)'\n' : (byte)('a' + each % 20))).ToArray();
        var lines = new List<string>();
        var cutter = new LineCutter(line => lines.Add(Encoding.ASCII.GetString(line)), longest);
        var random = new Random(seed);
        for (var at = 0; at < stream.Length;)
        {
            var part = Math.Min(stream.Length - at, random.Next(1, 20));
            cutter.Feed(stream.AsSpan(at, part));
            at += part;
        }

        cutter.Finish();
        Assert.Equal(Expected(Encoding.ASCII.GetString(stream), longest), lines);
    }

    [Property]
    public void Frames_are_the_same_however_the_stream_is_cut_into_reads(byte[][] frames, int seed)
    {
        var stream = frames.SelectMany(frame => FrameCutter.Pack(frame)).ToArray();
        var got = new List<byte[]>();
        var cutter = new FrameCutter(frame => got.Add(frame.ToArray()));
        var random = new Random(seed);
        for (var at = 0; at < stream.Length;)
        {
            var part = Math.Min(stream.Length - at, random.Next(1, 9));
            cutter.Feed(stream.AsSpan(at, part));
            at += part;
        }

        Assert.Equal(frames, got);
    }

    [Fact]
    public void A_length_that_no_frame_has_is_refused()
    {
        var cutter = new FrameCutter(_ => Assert.Fail("There is no frame."));

        Assert.Throws<InvalidDataException>(() => cutter.Feed("HTTP/1.1 200 OK"u8));
        Assert.Throws<InvalidDataException>(() => new FrameCutter(_ => { }).Feed([1, 0, 0, 0x40]));
    }

    private static List<string> Expected(string text, int longest)
    {
        var lines = text.Split('\n').ToList();
        if (lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        return [.. lines.SelectMany(line => line.Length == 0 ? [""] : line.Chunk(longest).Select(part => new string(part)))];
    }
}
