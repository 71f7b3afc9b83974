namespace ActorProcs.Mesh.Sessions;

/// <summary>Where one who has bytes meets one who wants them: whoever comes first waits, so nothing gathers between them.</summary>
internal sealed class Handover
{
    private readonly Lock _gate = new();
    private readonly Signal<int> _arrived = new();
    private readonly Signal<bool> _allTaken = new();
    private ReadOnlyMemory<byte> _offered;
    private Memory<byte> _wanted;
    private bool _taking;
    private bool _ended;
    private Exception? _error;

    /// <summary>Some bytes; none at the end. What was given before the end, or before a failure, comes first.</summary>
    internal ValueTask<int> TakeAsync(Memory<byte> buffer)
    {
        int count;
        bool isLast;
        lock (_gate)
        {
            count = Math.Min(buffer.Length, _offered.Length);
            if (count == 0)
            {
                if (_ended) return new ValueTask<int>(0);
                if (_error is not null) return ValueTask.FromException<int>(_error);
                (_wanted, _taking) = (buffer, true);
                return _arrived.NewWait();
            }

            _offered[..count].CopyTo(buffer);
            _offered = _offered[count..];
            isLast = _offered.Length == 0;
        }

        if (isLast) _allTaken.Set(true);
        return new ValueTask<int>(count);
    }

    /// <summary>Returns when all bytes have been taken, or nobody wants any more.</summary>
    internal ValueTask<bool> GiveAsync(ReadOnlyMemory<byte> bytes)
    {
        var count = 0;
        var taken = new ValueTask<bool>(true);
        lock (_gate)
        {
            if (_ended || _error is not null) return taken;
            if (_taking)
            {
                count = Math.Min(bytes.Length, _wanted.Length);
                bytes[..count].CopyTo(_wanted);
                (_taking, _wanted) = (false, default);
            }

            _offered = bytes[count..];
            if (_offered.Length > 0) taken = _allTaken.NewWait();
        }

        if (count > 0) _arrived.Set(count);
        return taken;
    }

    /// <summary>No more will be given.</summary>
    internal void End()
    {
        bool wakes;
        lock (_gate)
        {
            if (_ended || _error is not null) return;
            _ended = true;
            wakes = StopTaking();
        }

        if (wakes) _arrived.Set(0);
    }

    /// <summary>No more will be given, and whoever wants some is told why.</summary>
    /// <param name="error">Why.</param>
    /// <param name="discard">What is offered at the moment is not wanted any more either.</param>
    internal void Fail(Exception error, bool discard)
    {
        bool wakes, isDropped;
        lock (_gate)
        {
            if (!_ended) _error ??= error;
            wakes = StopTaking();
            isDropped = discard && _offered.Length > 0;
            if (isDropped) _offered = default;
        }

        if (isDropped) _allTaken.Set(false);
        if (wakes) _arrived.Fail(error);
    }

    private bool StopTaking()
    {
        var was = _taking;
        (_taking, _wanted) = (false, default);
        return was;
    }
}
