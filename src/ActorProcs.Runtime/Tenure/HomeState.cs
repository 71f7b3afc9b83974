namespace ActorProcs.Tenure;

/// <summary>The state as its home keeps it: bytes that the home never opens, and how often they have changed.</summary>
internal sealed class HomeState(byte[] initial, long version = 0)
{
    private byte[] _bytes = initial;

    /// <summary>Somebody else may be reading the array: within one program messages are handed over by reference.</summary>
    private bool _isLent = true;

    internal long Version { get; private set; } = version;

    internal void Apply(StateChange change)
    {
        if (change.IsWhole)
        {
            _bytes = change.Cargo.Unload();
            _isLent = true;
        }
        else
        {
            if (_isLent) _bytes = [.. _bytes];
            _isLent = false;
            change.ApplyTo(_bytes);
        }

        Version++;
    }

    internal Cargo Lend()
    {
        _isLent = true;
        return Cargo.Load(_bytes);
    }
}
