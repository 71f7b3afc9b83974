namespace ActorProcs.Nodes;

internal delegate void LineTaker(ReadOnlySpan<byte> line);

/// <summary>Cuts a stream of bytes into lines. Holds back what has no newline yet, up to <paramref name="longest"/> bytes.</summary>
internal sealed class LineCutter(LineTaker take, int longest = LineCutter.LongestLine)
{
    /// <summary>1 MiB: beyond it, a line is handed on in pieces, so that a child that never ends one does not fill the node.</summary>
    internal const int LongestLine = 1 << 20;

    private const int KeptBuffer = 4096;

    private byte[] _held = [];
    private int _count;

    internal void Feed(ReadOnlySpan<byte> bytes)
    {
        for (var newline = bytes.IndexOf((byte)'\n'); newline >= 0; newline = bytes.IndexOf((byte)'\n'))
        {
            var line = bytes[..newline];
            bytes = bytes[(newline + 1)..];
            if (_count == 0 && line.Length <= longest)
            {
                take(line);
                continue;
            }

            Hold(line);
            Emit();
        }

        Hold(bytes);
    }

    /// <summary>Hands on what is held, if anything is: no newline will come.</summary>
    internal void Finish()
    {
        if (_count > 0) Emit();
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_count == longest) Emit();
            var part = bytes[..Math.Min(bytes.Length, longest - _count)];
            if (_held.Length < _count + part.Length)
                Array.Resize(ref _held, Math.Min(longest, Math.Max(KeptBuffer, 2 * (_count + part.Length))));
            part.CopyTo(_held.AsSpan(_count));
            _count += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    private void Emit()
    {
        var count = _count;
        _count = 0;
        var line = _held;
        if (line.Length > KeptBuffer) _held = [];
        take(line.AsSpan(0, count));
    }
}
