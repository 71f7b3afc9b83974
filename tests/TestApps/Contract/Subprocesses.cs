using System.Runtime.InteropServices;
using ActorProcs;
using static Contract.Processes;

namespace Contract;

internal static class Subprocesses
{
    internal static async Task RunAsync()
    {
        var token = CancellationToken.None;
        var options = new SubprocessOptions
        {
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string?> { ["COLOUR"] = "blue", ["SHAPE"] = null },
            MergeStandardError = true,
            Node = null,
        };
        await using Subprocess echo = await Subprocess.ExecAsync(program: "cat", arguments: [], options: options, cancellationToken: token);
        SubprocessOutput output = await echo.CommunicateAsync(input: "text", cancellationToken: token);
        Require(output.StandardOutput == "text" && output.StandardError.Length == 0 && echo.ReturnCode == 0 && echo.Pid > 0);

        await using Subprocess lines = await Subprocess.ShellAsync(command: "echo $COLOUR; pwd >&2", options: options, cancellationToken: token);
        var read = new List<string>();
        await foreach (string line in lines.ReadLinesAsync(cancellationToken: token)) read.Add(line);
        Require(read is ["blue", "/"] && await lines.WaitAsync(cancellationToken: token) == 0);

        await using Subprocess streams = await Subprocess.ShellAsync(command: "cat; echo no >&2");
        Stream input = streams.StandardInput, good = streams.StandardOutput, bad = streams.StandardError;
        input.WriteByte(65);
        input.Dispose();
        Require(good.ReadByte() == 65 && bad.ReadByte() == 'n' && await streams.WaitAsync() == 0);

        await using Subprocess signalled = await Subprocess.ExecAsync("sleep", ["1000"]), terminated = await Subprocess.ExecAsync("sleep", ["1000"]), killed = await Subprocess.ExecAsync("sleep", ["1000"]);
        signalled.SendSignal(signal: PosixSignal.SIGHUP);
        terminated.Terminate();
        killed.Kill();
        Require((await signalled.WaitAsync(), await terminated.WaitAsync(), await killed.WaitAsync()) == (-1, -15, -9));
    }
}
