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
    private bool _abandoned;
    private Session? _session;
    private ProcessStarted? _place;

    internal override string Name
    {
        get => _name ??= Family.NameOf(_identity);
        set => _name = value ?? throw new ArgumentNullException(nameof(value), "A process's name is a text.");
    }

    internal override int? Pid => _place?.Pid;

    internal override string Node => _place?.Node ?? options.Node ?? _session?.NodeId ?? context.NodeId;

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
        Task starting;
        Transit? transit = null;
        try
        {
            // Packed before anything is started: what cannot travel is refused here, in the caller, and leaves no process behind.
            byte[] code;
            using (transit = Transit.Begin()) code = CodePacker.Pack(target, arguments);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MemoryLimit ?? 1, nameof(ProcOptions.MemoryLimit));
            CheckEnvironment();
            _session = await context.SessionAsync(cancellationToken).ConfigureAwait(false);
            starting = PlaceAsync(_session, code, transit);
        }
        catch
        {
            transit?.Arrive(-1);
            Volatile.Write(ref _started, 0);
            throw;
        }

        // From here on the process is on its way: whoever stops waiting for it has started it all the same.
        await starting.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task PlaceAsync(Session session, byte[] code, Transit transit)
    {
        try
        {
            _place = await session.Children.StartAsync(this, Order(session, code)).ConfigureAwait(false);
            transit.Arrive(_place.Slot);
        }
        catch
        {
            transit.Arrive(-1);
            Volatile.Write(ref _started, 0);
            throw;
        }

        if (Volatile.Read(ref _abandoned)) Signal(Native.SIGKILL);
    }

    /// <summary>Kills the process, also when it is still on its way.</summary>
    internal void Abandon()
    {
        Volatile.Write(ref _abandoned, true);
        if (_place is not null) Signal(Native.SIGKILL);
    }

    private void CheckEnvironment()
    {
        foreach (var (name, value) in options.Environment ?? new Dictionary<string, string>())
        {
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0') || value?.Contains('\0') == true)
                throw new ArgumentException($"'{name}' cannot be an environment variable: a name is not empty and has no '=', and neither name nor value has a null character.");
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
        Node = options.Node,
        Labels = options.Labels is { Count: > 0 } labels ? new Dictionary<string, string>(labels) : null,
        Parent = new GuestPlace(session.NodeId, session.Slot),
    };
}

/// <summary>How a child ended, and what it returned or threw (packed) if somebody waits for that.</summary>
internal sealed record ChildEnd(DeathCertificate Certificate, byte[]? Result, byte[]? Error);
