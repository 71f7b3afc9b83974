namespace ActorProcs.Subprocesses;

/// <summary>Cuts bytes into lines of any length.</summary>
internal sealed class LineBuffer
{
    private const int Step = 64 * 1024;

    private byte[] _bytes = new byte[Step];
    private int _start;
    private int _searched;
    private int _end;

    /// <summary>Where the next bytes may be put.</summary>
    internal Memory<byte> Room()
    {
        if (_bytes.Length - _end < Step / 2) MakeRoom();
        return _bytes.AsMemory(_end);
    }

    internal void Add(int count) => _end += count;

    /// <summary>The next whole line. It is valid until the next call of <see cref="Room"/>.</summary>
    internal bool TryTake(out ReadOnlySpan<byte> line)
    {
        var found = _bytes.AsSpan(_searched.._end).IndexOf((byte)'\n');
        if (found < 0)
        {
            _searched = _end; // A long line is looked through once, not anew for every piece of it.
            line = default;
            return false;
        }

        line = WithoutReturn(_bytes.AsSpan(_start..(_searched + found)));
        _start = _searched = _searched + found + 1;
        return true;
    }

    /// <summary>A last line that has no end.</summary>
    internal bool TryTakeRest(out ReadOnlySpan<byte> line)
    {
        line = WithoutReturn(_bytes.AsSpan(_start.._end));
        var any = _end > _start;
        _start = _searched = _end;
        return any;
    }

    /// <summary>What nobody has taken.</summary>
    internal ReadOnlyMemory<byte> Rest() => _bytes.AsMemory(_start.._end);

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;

    private void MakeRoom()
    {
        var rest = _end - _start;
        var target = rest + Step > _bytes.Length ? new byte[Math.Max(checked(rest * 2), Step)] : _bytes;
        _bytes.AsSpan(_start.._end).CopyTo(target);
        _bytes = target;
        _searched -= _start;
        _start = 0;
        _end = rest;
    }
}
