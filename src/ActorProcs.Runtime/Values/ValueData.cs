using ActorProcs.Tenure;

namespace ActorProcs.Values;

/// <summary>The data of a <see cref="ProcValue{T}"/> at this site.</summary>
internal sealed class ValueData<T>(IDataCodec<T> codec) : Guarded
{
    private readonly Lock _gate = new();
    private Snapshot<T>? _current;
    private volatile Snapshot<T>? _published;
    private byte[] _atHome = [];
    private bool _isTouched;
    private TaskCompletionSource? _first;

    internal override bool IsTouched => _isTouched;

    internal IDataCodec<T> Codec => codec;

    /// <summary>The latest state that the home has and this process has heard of; null before the first. For anybody.</summary>
    internal Snapshot<T>? Published => _published;

    /// <summary>A newer state has been published. Raised on whatever thread published it: listeners note it and return.</summary>
    internal event Action<Snapshot<T>>? Moved;

    internal T Read() => _current!.Read(codec);

    internal void Write(T value)
    {
        // What the caller does to its object afterwards is its own affair: a value that can be changed in place is packed now.
        _current = codec.IsImmutable ? new Snapshot<T>(value, packed: null) : new Snapshot<T>(default, codec.Pack(value));
        _isTouched = true;
    }

    internal override StateChange? TakeChange()
    {
        if (!_isTouched) return null;
        _isTouched = false;
        var packed = _current!.Pack(codec);
        if (packed.AsSpan().SequenceEqual(_atHome))
        {
            _current = _published!;
            return null;
        }

        _atHome = packed;
        return StateChange.Whole(packed);
    }

    internal override void Acknowledged(long version) => Publish(_current!.At(version));

    internal override void Load(byte[] state, long version)
    {
        _atHome = state;
        Publish((codec.IsImmutable ? new Snapshot<T>(codec.Unpack(state), packed: null) : new Snapshot<T>(default, state)).At(version));
    }

    /// <summary>Completes when there is a published state.</summary>
    internal Task WhenPublished()
    {
        lock (_gate)
        {
            if (_published is not null) return Task.CompletedTask;
            _first ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _first.Task;
        }
    }

    internal void Fail(Exception why)
    {
        lock (_gate) (_first ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetException(why);
    }

    private void Publish(Snapshot<T> snapshot)
    {
        lock (_gate)
        {
            _current = snapshot;
            Version = snapshot.Version;
            _published = snapshot;
            _first?.TrySetResult();
        }

        Moved?.Invoke(snapshot);
    }
}
