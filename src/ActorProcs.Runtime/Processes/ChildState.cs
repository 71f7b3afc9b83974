using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Queues;

namespace ActorProcs.Processes;

/// <summary>A process that this one has made.</summary>
internal sealed class ChildState(ProcContext context, Delegate target, object?[] arguments, ProcOptions options, bool wantsResult) : ProcState
{
    private readonly int[] _identity = Family.NextChild();
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _name = options.Name;
    private bool _daemon = options.Daemon ?? Family.IsDaemon;
    private int _started;
    private Session? _session;
    private ProcessStarted? _place;

    internal override string Name
    {
        get => _name ??= Family.NameOf(_identity);
        set => _name = value ?? throw new ArgumentNullException(nameof(value), "A process's name is a text.");
    }

    internal override int? Pid => _place?.Pid;

    internal override string Node => _session?.NodeId ?? options.Node ?? context.NodeId;

    internal override bool Daemon
    {
        get => _daemon;
        set
        {
            if (_started != 0) throw new InvalidOperationException("process has already started");
            _daemon = value;
        }
    }

    internal override Task<int> Exited => _exited.Task;

    internal override DeathCertificate? Death => EndedWith?.Certificate;

    internal override bool IsAlive => _place is not null && !_exited.Task.IsCompleted;

    /// <summary>The object that the program holds for this child, if it holds one.</summary>
    internal Proc? Handle { get; set; }

    /// <summary>What came with the end; null before it.</summary>
    internal ChildEnd? EndedWith { get; private set; }

    internal override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0) throw new InvalidOperationException("cannot start a process twice");
        Transit? transit = null;
        try
        {
            // Packed before anything is started: what cannot travel is refused here, in the caller, and leaves no process behind.
            byte[] code;
            using (transit = Transit.Begin()) code = CodePacker.Pack(target, arguments);
            _session = await context.SessionAsync(cancellationToken).ConfigureAwait(false);
            if (options.Node is { } node && node != _session.NodeId)
                throw new ArgumentException($"There is no node '{node}' in this context; its only node is '{_session.NodeId}'.");
            _place = await _session.Children.StartAsync(this, Order(_session, code), cancellationToken).ConfigureAwait(false);
            transit.Arrive(_place.Slot);
        }
        catch
        {
            transit?.Arrive(-1);
            Volatile.Write(ref _started, 0);
            throw;
        }
    }

    internal override void CheckJoin()
    {
        if (_place is null) throw new InvalidOperationException("can only join a started process");
    }

    internal override void Signal(int signal)
    {
        if (_place is null)
            throw new InvalidOperationException($"{Name} has not been started, so there is nothing to signal. Call Start first.");
        if (!_exited.Task.IsCompleted) _session!.Children.Signal(_place.Slot, signal);
    }

    /// <summary>Called once, when all that the child has written has been written on.</summary>
    internal void End(ChildEnd end)
    {
        EndedWith = end;
        _exited.TrySetResult(end.Certificate.ExitCode);
    }

    /// <summary>The node is gone, and with it the process.</summary>
    internal void Lose(Exception cause) => _exited.TrySetException(cause);

    private ProcessOrder Order(Session session, byte[] code) => new()
    {
        Name = Name,
        Identity = _identity,
        Daemon = _daemon,
        Surroundings = Surroundings.Here(),
        Code = session.Bulk.Pack(code),
        WantsResult = wantsResult,
        Environment = options.Environment is { } variables ? new Dictionary<string, string>(variables) : null,
        MemoryLimit = options.MemoryLimit,
    };
}

/// <summary>How a child ended, and what it returned or threw (packed) if somebody waits for that.</summary>
internal sealed record ChildEnd(DeathCertificate Certificate, byte[]? Result, byte[]? Error);
