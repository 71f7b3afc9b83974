using System.Text;
using FsCheck;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Subprocesses;

public sealed class CommunicateTests
{
    [Fact]
    public async Task Both_outputs_come_as_text()
    {
        await using var program = await Subprocess.ShellAsync("echo out; echo err >&2");

        var (output, error) = await program.CommunicateAsync();

        Assert.Equal("out\n", output);
        Assert.Equal("err\n", error);
        Assert.Equal(0, program.ReturnCode);
    }

    [Fact]
    public async Task Megabytes_go_both_ways_without_a_deadlock()
    {
        var input = string.Concat(Enumerable.Range(0, 3_000_000).Select(static i => (char)('a' + (i % 26))));
        await using var program = await Subprocess.ShellAsync("tee /dev/stderr");

        var (output, error) = await program.CommunicateAsync(input);

        Assert.True(input == output);
        Assert.True(input == error);
    }

    [Fact]
    public async Task A_program_that_does_not_read_its_input_is_no_error()
    {
        await using var program = await Subprocess.ShellAsync("exec <&-; echo done");

        var (output, _) = await program.CommunicateAsync(new string('x', 5_000_000));

        Assert.Equal("done\n", output);
        Assert.Equal(0, program.ReturnCode);
    }

    [Fact]
    public async Task The_rest_of_the_input_does_not_wait_for_what_the_program_left_running()
    {
        // It holds the input and reads none of it; the outputs it has closed.
        await using var program = await Subprocess.ShellAsync("exec 3<&0; sleep 1000 <&3 >/dev/null 2>&1 & echo $!");

        var (output, _) = await program.CommunicateAsync(new string('x', 1_000_000));

        Assert.Equal(0, program.ReturnCode);
        System.Diagnostics.Process.GetProcessById(int.Parse(output)).Kill();
    }

    [Fact]
    public async Task Merged_standard_error_comes_in_order()
    {
        await using var program = await Subprocess.ShellAsync(
            "echo 1; echo 2 >&2; echo 3", new SubprocessOptions { MergeStandardError = true });

        var (output, error) = await program.CommunicateAsync();

        Assert.Equal("1\n2\n3\n", output);
        Assert.Equal("", error);
        Assert.Equal(0, await program.StandardError.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task What_is_no_UTF8_is_read_all_the_same()
    {
        await using var program = await Subprocess.ShellAsync(@"printf '\377a'");

        Assert.Equal("\uFFFDa", (await program.CommunicateAsync()).StandardOutput);
    }

    [Property(MaxTest = 30)]
    public async Task Any_text_comes_back_as_it_was(NonNull<string> text)
    {
        var input = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get)); // Half a surrogate pair is no text.
        await using var program = await Subprocess.ExecAsync("cat", []);

        Assert.Equal(input, (await program.CommunicateAsync(input)).StandardOutput);
    }

    [Property(MaxTest = 30)]
    public async Task Any_bytes_come_back_as_they_were(byte[][] pieces)
    {
        await using var program = await Subprocess.ExecAsync("cat", []);
        var writing = WriteAsync();
        var read = new MemoryStream();
        await program.StandardOutput.CopyToAsync(read);
        await writing;

        Assert.Equal(pieces.SelectMany(static piece => piece), read.ToArray());
        Assert.Equal(0, await program.WaitAsync());

        async Task WriteAsync()
        {
            foreach (var piece in pieces) await program.StandardInput.WriteAsync(piece);
            await program.StandardInput.DisposeAsync();
        }
    }

    [Property(MaxTest = 20)]
    public async Task Any_lines_come_one_by_one(NonNull<string>[] texts)
    {
        string[] lines = [.. texts.Select(static text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get)).Replace('\r', '|').Replace('\n', '|'))];
        await using var program = await Subprocess.ExecAsync("cat", []);
        await program.StandardInput.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n"))));
        await program.StandardInput.DisposeAsync();

        List<string> read = [];
        await foreach (var line in program.ReadLinesAsync()) read.Add(line);

        Assert.Equal(lines, read);
    }

    [Fact]
    public async Task Lines_of_many_megabytes_are_lines()
    {
        await using var program = await Subprocess.ShellAsync("head -c 5000000 /dev/zero | tr '\\0' x; echo; echo short; printf 'a\\r\\nno end'");

        List<string> lines = [];
        await foreach (var line in program.ReadLinesAsync()) lines.Add(line);

        Assert.Equal(5_000_000, lines[0].Length);
        Assert.Equal(["short", "a", "no end"], lines[1..]);
    }

    [Fact]
    public async Task Leaving_the_lines_early_loses_nothing()
    {
        await using var program = await Subprocess.ShellAsync("printf '1\\n2\\n3\\n4\\n'");
        await foreach (var line in program.ReadLinesAsync())
        {
            Assert.Equal("1", line);
            break;
        }

        await foreach (var line in program.ReadLinesAsync())
        {
            Assert.Equal("2", line);
            break;
        }

        Assert.Equal("3\n4\n", (await program.CommunicateAsync()).StandardOutput);
    }

    [Fact]
    public async Task A_conversation_line_by_line()
    {
        await using var program = await Subprocess.ShellAsync("while read line; do echo \"got $line\"; done");
        await using var lines = program.ReadLinesAsync().GetAsyncEnumerator();
        foreach (var word in (string[])["one", "two"])
        {
            await program.StandardInput.WriteAsync(Encoding.UTF8.GetBytes(word + "\n"));
            Assert.True(await lines.MoveNextAsync());
            Assert.Equal($"got {word}", lines.Current);
        }

        await program.StandardInput.DisposeAsync();
        Assert.False(await lines.MoveNextAsync());
        Assert.Equal(0, await program.WaitAsync());
    }

    [Fact]
    public async Task The_streams_have_a_synchronous_form()
    {
        await using var program = await Subprocess.ExecAsync("cat", []);
        var sent = Enumerable.Range(0, 300_000).Select(static i => (byte)i).ToArray();
        var writer = new Thread(() =>
        {
            program.StandardInput.Write(sent);
            program.StandardInput.Dispose();
        });
        writer.Start();
        var read = new MemoryStream();
#pragma warning disable CA1849 // The synchronous form is what is tested.
        program.StandardOutput.CopyTo(read);
#pragma warning restore CA1849
        writer.Join();

        Assert.Equal(sent, read.ToArray());
    }
}
