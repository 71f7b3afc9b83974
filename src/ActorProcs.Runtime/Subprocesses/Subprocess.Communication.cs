using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using ActorProcs.Subprocesses;

namespace ActorProcs;

public sealed partial class Subprocess
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the input, closes standard input, reads both outputs to their end and waits for the program's: of any size, without the
    /// two standing in each other's way. A program that does not read its input is no error.</summary>
    /// <param name="input">The text, passed as UTF-8; null for none.</param>
    /// <param name="cancellationToken">Kills the program and everything it has started.</param>
    public async Task<SubprocessOutput> CommunicateAsync(string? input = null, CancellationToken cancellationToken = default)
    {
        await using var killing = _program.KillAllOn(cancellationToken).ConfigureAwait(false);
        var feeding = FeedAsync(input ?? "");
        try
        {
            var output = DrainAsync(StandardOutput, cancellationToken);
            var error = DrainAsync(StandardError, cancellationToken);
            await Task.WhenAll(output, error, _program.Ended).ConfigureAwait(false);
            return new SubprocessOutput(await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        finally
        {
            // 1. The program has ended. 2. It has left a process that holds its input and reads nothing. 3. The rest of the input would wait
            // for that process. So the end of the program ends the feeding.
            await _input.DisposeAsync().ConfigureAwait(false);
            await feeding.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The lines of standard output, of any length, without their ends (<c>\n</c> or <c>\r\n</c>). Leaving the loop early loses
    /// nothing: what was not given out can be read on.</summary>
    /// <param name="cancellationToken">Kills the program and everything it has started.</param>
    public async IAsyncEnumerable<string> ReadLinesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var killing = _program.KillAllOn(cancellationToken).ConfigureAwait(false);
        var lines = new LineBuffer();
        try
        {
            while (true)
            {
                while (lines.TryTake(out var line)) yield return Utf8.GetString(line);
                var read = await _output.ReadAsync(lines.Room(), cancellationToken).ConfigureAwait(false);
                if (read == 0) break;
                lines.Add(read);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (lines.TryTakeRest(out var last)) yield return Utf8.GetString(last);
        }
        finally
        {
            _output.Unread(lines.Rest());
        }
    }

    private async Task FeedAsync(string input)
    {
        const int step = 64 * 1024;
        var encoder = Utf8.GetEncoder();
        var buffer = ArrayPool<byte>.Shared.Rent(Utf8.GetMaxByteCount(step));
        try
        {
            for (var at = 0; at < input.Length; at += step)
            {
                var part = input.AsMemory(at, Math.Min(step, input.Length - at));
                var count = encoder.GetBytes(part.Span, buffer, flush: at + part.Length == input.Length);
                await _input.WriteAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
            }

            await _input.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The program has stopped reading, or is gone. What it has written says what that means.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<string> DrainAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Utf8, detectEncodingFromByteOrderMarks: false, bufferSize: 64 * 1024, leaveOpen: true);
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }
}
