using System.Runtime.InteropServices;

namespace ActorProcs.Conformance.Scenarios;

/// <summary>Programs of any kind: asyncio's subprocess, and Subprocess.</summary>
internal static class Programs
{
    private const string Head = """
        import asyncio
        from asyncio.subprocess import PIPE, STDOUT, DEVNULL
        execute, shell = asyncio.create_subprocess_exec, asyncio.create_subprocess_shell

        """;

    [Scenario(Head + """
        async def main():
            p = await execute("cat", stdin=PIPE, stdout=PIPE)
            print(p.pid > 0, p.returncode)
            out, err = await p.communicate(b"said")
            print(repr(out.decode()), p.returncode)
            p = await execute("echo", "one", "two  three", stdout=PIPE)
            print((await p.communicate())[0].decode().strip())
            for code in (0, 3, 255):
                p = await execute("sh", "-c", f"exit {code}")
                print(await p.wait(), p.returncode)
        asyncio.run(main())
        """,
        Api = "create_subprocess_exec subprocess.pid subprocess.returncode subprocess.wait subprocess.communicate")]
    private static async Task A_program_its_arguments_and_its_code(Transcript t)
    {
        await using (var p = await Subprocess.ExecAsync("cat", []))
        {
            t.Print(p.Pid > 0, p.ReturnCode);
            var output = await p.CommunicateAsync("said");
            t.Print(PythonForm.Repr(output.StandardOutput), p.ReturnCode);
        }

        await using (var p = await Subprocess.ExecAsync("echo", ["one", "two  three"])) t.Print((await p.CommunicateAsync()).StandardOutput.Trim());

        foreach (var code in (int[])[0, 3, 255])
        {
            await using var p = await Subprocess.ExecAsync("sh", ["-c", $"exit {code}"]);
            t.Print(await p.WaitAsync(), p.ReturnCode);
        }
    }

    [Scenario(Head + """
        async def main():
            p = await shell("echo out; echo err >&2; exit 5", stdout=PIPE, stderr=PIPE)
            out, err = await p.communicate()
            print(out.decode().strip(), err.decode().strip(), p.returncode)
            p = await shell("no-such-command-here", stderr=DEVNULL)
            print(await p.wait())
            p = await shell("echo out; echo err >&2", stdout=PIPE, stderr=STDOUT)
            out, err = await p.communicate()
            print(out.decode().split())
        asyncio.run(main())
        """,
        Api = "create_subprocess_shell subprocess.STDOUT subprocess.PIPE subprocess.DEVNULL")]
    private static async Task A_shell_command_and_its_streams(Transcript t)
    {
        await using (var p = await Subprocess.ShellAsync("echo out; echo err >&2; exit 5"))
        {
            var output = await p.CommunicateAsync();
            t.Print(output.StandardOutput.Trim(), output.StandardError.Trim(), p.ReturnCode);
        }

        await using (var p = await Subprocess.ShellAsync("no-such-command-here")) t.Print(await p.WaitAsync());
        await using (var p = await Subprocess.ShellAsync("echo out; echo err >&2", new SubprocessOptions { MergeStandardError = true }))
        {
            var output = await p.CommunicateAsync();
            t.Print((object)output.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [Scenario(Head + """
        async def main():
            try:
                await execute("no-such-program-here")
            except Exception as error:
                print("raises", type(error).__name__)
        asyncio.run(main())
        """,
        Api = "create_subprocess_exec")]
    private static Task A_program_that_is_not_there(Transcript t) => t.RaisesAsync(() => Subprocess.ExecAsync("no-such-program-here", []));

    [Scenario(Head + """
        async def main():
            p = await execute("cat", stdin=PIPE, stdout=PIPE)
            out, _ = await p.communicate(b"x" * 3_000_000)
            print(len(out), p.returncode)
            p = await execute("true", stdin=PIPE)
            await p.communicate(b"x" * 3_000_000)
            print(p.returncode)
        asyncio.run(main())
        """,
        Api = "subprocess.communicate")]
    private static async Task Megabytes_to_and_fro(Transcript t)
    {
        await using (var p = await Subprocess.ExecAsync("cat", []))
        {
            var output = await p.CommunicateAsync(new string('x', 3_000_000));
            t.Print(output.StandardOutput.Length, p.ReturnCode);
        }

        await using (var p = await Subprocess.ExecAsync("true", []))
        {
            await p.CommunicateAsync(new string('x', 3_000_000));
            t.Print(p.ReturnCode);
        }
    }

    [Scenario(Head + """
        async def main():
            p = await execute("cat", stdin=PIPE, stdout=PIPE)
            p.stdin.write(b"first\nsecond\n")
            await p.stdin.drain()
            print((await p.stdout.readline()).decode().strip())
            p.stdin.write(b"third\nrest")
            p.stdin.write_eof()
            async for line in p.stdout:
                print(line.decode().strip())
            print(p.stdout.at_eof(), await p.wait())
        asyncio.run(main())
        """,
        Api = "subprocess.stdin subprocess.stdout StreamReader.readline StreamReader.at_eof StreamWriter.write StreamWriter.write_eof StreamWriter.drain")]
    private static async Task Line_by_line(Transcript t)
    {
        await using var p = await Subprocess.ExecAsync("cat", []);
        await p.StandardInput.WriteAsync("first\nsecond\n"u8.ToArray());
        await p.StandardInput.FlushAsync();
        await foreach (var line in p.ReadLinesAsync())
        {
            t.Print(line);
            break;
        }

        await p.StandardInput.WriteAsync("third\nrest"u8.ToArray());
        await p.StandardInput.DisposeAsync();
        await foreach (var line in p.ReadLinesAsync()) t.Print(line);
        t.Print(await p.StandardOutput.ReadAsync(new byte[1]) == 0, await p.WaitAsync());
    }

    [Scenario(Head + """
        async def main():
            p = await shell("printf abcdef", stdout=PIPE)
            print(await p.stdout.readexactly(4))
            try:
                await p.stdout.readexactly(4)
            except asyncio.IncompleteReadError as error:
                print("raises", type(error).__name__)
            await p.wait()
        asyncio.run(main())
        """,
        Api = "StreamReader.read StreamReader.readexactly IncompleteReadError")]
    private static async Task A_number_of_bytes(Transcript t)
    {
        await using var p = await Subprocess.ShellAsync("printf abcdef");
        var buffer = new byte[4];
        await p.StandardOutput.ReadExactlyAsync(buffer);
        t.Print(buffer);
        await t.RaisesAsync(() => p.StandardOutput.ReadExactlyAsync(buffer).AsTask());
        await p.WaitAsync();
    }

    [Scenario(Head + """
        async def main():
            for stop in ("terminate", "kill"):
                p = await execute("sleep", "1000")
                getattr(p, stop)()
                print(await p.wait())
            p = await execute("sleep", "1000")
            p.send_signal(signal.SIGINT)
            print(await p.wait())
            for stop in (p.terminate, p.kill, lambda: p.send_signal(signal.SIGTERM)):
                raises(stop)
        asyncio.run(main())
        """,
        Api = "subprocess.terminate subprocess.kill subprocess.send_signal ProcessLookupError")]
    private static async Task Signals_to_a_program(Transcript t)
    {
        foreach (var stop in (Action<Subprocess>[])[p => p.Terminate(), p => p.Kill()])
        {
            await using var p = await Subprocess.ExecAsync("sleep", ["1000"]);
            stop(p);
            t.Print(await p.WaitAsync());
        }

        await using var last = await Subprocess.ExecAsync("sleep", ["1000"]);
        last.SendSignal(PosixSignal.SIGINT);
        t.Print(await last.WaitAsync());
        foreach (var stop in (Action[])[last.Terminate, last.Kill, () => last.SendSignal(PosixSignal.SIGTERM)]) t.Raises(stop);
    }

    [Scenario(Head + """
        async def main():
            p = await shell("pwd; echo $COLOUR", stdout=PIPE, cwd="/", env={**os.environ, "COLOUR": "blue"})
            out, _ = await p.communicate()
            print(out.decode().split())
        asyncio.run(main())
        """,
        Api = "create_subprocess_shell")]
    private static async Task The_directory_and_the_environment_of_a_program(Transcript t)
    {
        var options = new SubprocessOptions { WorkingDirectory = "/", Environment = new Dictionary<string, string?> { ["COLOUR"] = "blue" } };
        await using var p = await Subprocess.ShellAsync("pwd; echo $COLOUR", options);
        var output = await p.CommunicateAsync();
        t.Print((object)output.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
