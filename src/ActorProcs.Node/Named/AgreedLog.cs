using System.Diagnostics;
using System.Net;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;
using Microsoft.Extensions.Logging;

namespace ActorProcs.Named;

/// <summary>What an <see cref="AgreedLog"/> feeds: the same entries in the same order on every member.</summary>
internal interface IAgreedState
{
    /// <summary>An entry has been agreed. Called for one after the other.</summary>
    void Apply(byte[] entry);

    byte[] Save();

    void Load(byte[] saved);
}

/// <summary>A member of the log that the nodes agree on by Raft.</summary>
internal sealed class AgreedLog : IAsyncDisposable
{
    /// <summary>A follower that has not heard of its leader for this long (or up to twice as long) asks to be the leader.</summary>
    private const int ElectionMilliseconds = 1200;

    /// <summary>Shorter than an election: a candidate waits for every member's vote, so one that cannot be reached must be known to be so before
    /// the election is over, or none would ever succeed.</summary>
    private static readonly TimeSpan DialPatience = TimeSpan.FromMilliseconds(900);

    /// <summary>Much longer than anything takes: the connections find out by themselves when nothing goes on.</summary>
    private static readonly TimeSpan LongestRequest = TimeSpan.FromDays(1);

    private readonly AgreedMachine _machine;
    private readonly FlushedLog _log;
    private readonly RaftCluster _cluster;

    /// <exception cref="InvalidDataException">What is in the folder is damaged.</exception>
    internal AgreedLog(AgreedLogOptions options, IAgreedState state)
    {
        Directory.CreateDirectory(options.Folder);
        Self = options.Self;
        var members = new MemberStore(Path.Combine(options.Folder, "members"));
        var saved = Path.Combine(options.Folder, "state");
        var kept = new WriteAheadLog.Options { Location = Path.Combine(options.Folder, "log"), ChunkSize = 1 << 20 };
        SavedState.Tidy(saved, () => AgreedBefore.In(kept));
        _machine = new AgreedMachine(new DirectoryInfo(saved), state, members, options.EntriesPerSnapshot);
        _log = new FlushedLog(kept, _machine.Restored(), saved, options.MostBytesAtOnce);
        _log.LeadIfAlone();
        var connections = new LogConnections(options.Road, options.Patience);
        _cluster = new RaftCluster(new RaftCluster.CustomTransportConfiguration(options.Self, connections, connections)
        {
            ConfigurationStorage = members,
            ColdStart = options.IsFirst,
            LowerElectionTimeout = ElectionMilliseconds,
            UpperElectionTimeout = 2 * ElectionMilliseconds,
            HeartbeatThreshold = 0.25,
            ConnectTimeout = DialPatience,
            RequestTimeout = LongestRequest,
            LoggerFactory = options.Logging,
        })
        {
            AuditTrail = _log,
        };
        _cluster.LeaderChanged += (_, leader) => LeaderChanged?.Invoke(leader?.EndPoint);
    }

    /// <summary>Raised on any thread; null when there is none.</summary>
    internal event Action<EndPoint?>? LeaderChanged;

    internal EndPoint Self { get; }

    internal EndPoint? Leader => _cluster.Leader?.EndPoint;

    /// <summary>Counts what has been appended to this member's log.</summary>
    internal long LastIndex => _log.LastEntryIndex;

    internal long Term => _cluster.Term;

    internal IReadOnlyCollection<EndPoint> Members => [.. _cluster.Members.Select(member => member.EndPoint)];

    /// <summary>This member leads and has applied all that was agreed before.</summary>
    internal bool IsLeading
    {
        get
        {
            try
            {
                return !_cluster.LeadershipToken.IsCancellationRequested;
            }
            catch (UnreachableException)
            {
                // The library says so when its disk has failed it: this member takes no part any more.
                return false;
            }
        }
    }

    internal Task StartAsync(CancellationToken cancellationToken) => _cluster.StartAsync(cancellationToken);

    /// <summary>Completes when the entry is agreed and applied here.</summary>
    /// <exception cref="InvalidOperationException">Another member leads, or leads by now: the entry may be agreed later, or never.</exception>
    internal async Task ProposeAsync(byte[] entry, CancellationToken cancellationToken) =>
        await _cluster.ReplicateAsync(entry, token: cancellationToken).ConfigureAwait(false);

    internal Task<bool> AddAsync(EndPoint member, CancellationToken cancellationToken) => _cluster.AddMemberAsync(member, cancellationToken);

    internal Task<bool> RemoveAsync(EndPoint member, CancellationToken cancellationToken) => _cluster.RemoveMemberAsync(member, cancellationToken);

    /// <summary>From now on this member votes for others and follows them, and does not lead.</summary>
    internal async Task StandAsideAsync(CancellationToken cancellationToken) => await _cluster.EnableStandbyModeAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAsync().ConfigureAwait(false);
        await _cluster.DisposeAsync().ConfigureAwait(false);
        await _log.DisposeAsync().ConfigureAwait(false);
        await _machine.DisposeAsync().ConfigureAwait(false);
    }
}

/// <summary>What a member of the log is made of.</summary>
internal sealed record AgreedLogOptions
{
    /// <summary>What must outlive this process.</summary>
    internal required string Folder { get; init; }

    internal required EndPoint Self { get; init; }

    /// <summary>With an empty folder: be the first member, alone. Else wait to be added by the others.</summary>
    internal required bool IsFirst { get; init; }

    internal required ILogRoad Road { get; init; }

    internal LogPatience Patience { get; init; } = new();

    internal int EntriesPerSnapshot { get; init; } = 4096;

    /// <summary>So much is sent at once, beside snapshots and larger entries. The library adds nobody who does not have everything after ten requests:
    /// so they must hold what follows a snapshot of more than a gigabyte (see <see cref="AgreedMachine"/>).</summary>
    internal long MostBytesAtOnce { get; init; } = 32 << 20;

    internal ILoggerFactory? Logging { get; init; }
}
