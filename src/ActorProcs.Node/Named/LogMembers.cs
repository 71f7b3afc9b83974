using System.Collections.Concurrent;
using System.Net;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Named;

/// <summary>Sees to it that three nodes keep the log, as long as there are three.</summary>
/// <remarks>Not more: each write waits for a majority of them. (And with more than three the library may count an entry as agreed that a
/// minority has, in the moment when one of them is being sent a snapshot.)</remarks>
internal sealed class LogMembers : IAsyncDisposable
{
    internal const int Wanted = 3;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly AgreedLog _log;
    private readonly NodeName _self;
    private readonly MemberPlaces _places;
    private readonly Func<IEnumerable<IActorRef>> _peers;
    private readonly TimeSpan _patience;
    private readonly ConcurrentDictionary<string, long> _willing = new();

    // The value: whether it is still to be told that it has been removed.
    private readonly ConcurrentDictionary<string, bool> _leaving = new();

    private readonly Dictionary<string, long> _missing = [];
    private Adding? _adding;
    private readonly SemaphoreSlim _turns = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile bool _leaves;
    private volatile bool _hasLeft;

    /// <param name="log">This node's.</param>
    /// <param name="self">The node.</param>
    /// <param name="places">Where the members are.</param>
    /// <param name="peers">The gateways of the others.</param>
    /// <param name="patience">One that is not in the cluster for so long is a member of the log no more, even when nobody takes its place.</param>
    internal LogMembers(AgreedLog log, NodeName self, MemberPlaces places, Func<IEnumerable<IActorRef>> peers, TimeSpan patience)
    {
        (_log, _self, _places, _peers, _patience) = (log, self, places, peers, patience);
        _places.Hear(log.Self, self);
        _running = Task.Run(RunAsync);
    }

    private bool IsAlone => _log.Members.Count == 1 && IsMember;

    internal bool IsMember => _log.Members.Any(member => Key(member) == Key(_log.Self));

    internal void Hear(JoinLog join)
    {
        if (NodeName.TryParse(join.Node, out var node)) _places.Hear(MemberAddress.Read(join.Member), node);
        if (!join.Leaves)
        {
            // 1. It has left, and all were told so. 2. It comes back. What it said before must not count any more.
            _leaving.TryRemove(join.Member, out _);
            _willing[join.Member] = Environment.TickCount64;
            return;
        }

        // 1. A node has just come, and was willing a moment ago. 2. It leaves, is removed, and is told so. 3. It must not be taken for a willing
        // one again: it would be added, be gone, and the others would wait for its vote for ever.
        _willing.TryRemove(join.Member, out _);
        _leaving[join.Member] = true;
        TakeTurn();
    }

    /// <summary>A member that was removed is sent nothing more by the log, so it does not learn from there that it was.</summary>
    internal void Hear(LeftLog left) => _hasLeft |= _leaves && left.Member == Key(_log.Self);

    /// <summary>Whether the cluster counts enough of those that keep the log, as far as this one has heard who they are, and one of them stays: when all
    /// leave together nobody is left to say that they have.</summary>
    internal bool CanAgree
    {
        get
        {
            var members = _log.Members;
            if (members.Count == 0) return _peers().Any();
            var there = members.Where(member => _places.Find(member) is not null).Select(Key).ToArray();
            return there.Length > members.Count / 2 && there.Any(member => member != Key(_log.Self) && !_leaving.ContainsKey(member));
        }
    }

    /// <summary>Completes when the others keep the log without this node; false if they did not say so in time.</summary>
    internal async Task<bool> LeaveAsync(CancellationToken giveUp)
    {
        _leaves = true;
        TakeTurn();

        // 1. This member applies that it is none any more. 2. It ends. 3. The leader has not come so far, and misses its vote. And the other way round: 1. The
        // leader has added this one, or is about to. 2. It does not know so yet, and leaves. 3. It ends, and the leader misses its vote. So only the
        // leader's word counts.
        while (!_hasLeft && !IsAlone)
        {
            if (giveUp.IsCancellationRequested) return false;
            await Task.Delay(Look, CancellationToken.None).ConfigureAwait(false);
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_adding is not null) await _adding.EndAsync().ConfigureAwait(false);
    }

    private static string Key(EndPoint member) => MemberAddress.Write(member);

    private async Task RunAsync()
    {
        do
        {
            try
            {
                if (_leaves) _leaving[Key(_log.Self)] = true;

                // Always, and not only when it is no member: 1. It leaves, or is away for long, and the others remove it. 2. It comes back. 3. Its
                // own disk still says that it is one, and nobody sends it anything that would say otherwise.
                Tell();

                // 1. A leader removes itself, and what says so is agreed. 2. It leads no more, so nobody tells the others that it is agreed. 3. They
                // still count it, and wait for its vote. So another one is to lead, and to remove this one.
                if (_log.IsLeading && _leaves && _log.Members.Count > 1) await _log.StandAsideAsync(_stop.Token).ConfigureAwait(false);
                else if (_log.IsLeading) await KeepAsync().ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Another member leads by now, or too few can be reached: the next turn looks again.
            catch (Exception) when (!_stop.IsCancellationRequested)
            {
            }
#pragma warning restore CA1031
        }
        while (await NextTurnAsync().ConfigureAwait(false));
    }

    /// <summary>Somebody waits for the next turn: it need not wait for its time.</summary>
    private void TakeTurn() => _turns.Release();

    private async Task<bool> NextTurnAsync()
    {
        await _turns.WaitAsync(Turn, _stop.Token).ConfigureAwait(false);
        return true;
    }

    private void Tell()
    {
        foreach (var peer in _peers()) peer.Tell(new JoinLog(Key(_log.Self), _self.ToString(), _leaves), ActorRefs.NoSender);
    }

    private async Task KeepAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(TimeSpan.FromSeconds(15));
        var now = Environment.TickCount64;
        var members = _log.Members.ToDictionary(Key);
        foreach (var (left, _) in _leaving.Where(each => each.Value && !members.ContainsKey(each.Key)))
        {
            foreach (var peer in _peers()) peer.Tell(new LeftLog(left), ActorRefs.NoSender);
            _leaving.TryUpdate(left, false, true);
        }

        string[] willing =
        [
            .. _willing.Where(each => now - each.Value < 5 * Turn.TotalMilliseconds && !members.ContainsKey(each.Key) && !_leaving.ContainsKey(each.Key)
                && _places.Find(MemberAddress.Read(each.Key)) is not null).Select(each => each.Key),
        ];
        var superfluous = Superfluous(members, willing, now);

        // One that is added gets all of the state first, and over a narrow link that takes its time: as long as it goes on, and nobody leaves.
        if (_adding is { IsOver: false } adding)
        {
            if (superfluous is null && _places.Find(adding.Member) is not null && !_leaving.ContainsKey(Key(adding.Member))) return;
            await adding.EndAsync().ConfigureAwait(false);
        }

        if (superfluous is { } gone)
        {
            // What is agreed takes effect a moment later; then the next turn tells the one that leaves.
            if (!await _log.RemoveAsync(gone, limit.Token).ConfigureAwait(false)) return;
            while (_log.Members.Any(member => Key(member) == Key(gone))) await Task.Delay(Look, limit.Token).ConfigureAwait(false);
            TakeTurn();
        }
        else if (members.Count < Wanted && willing.Length > 0) _adding = new Adding(_log, MemberAddress.Read(willing[0]), TakeTurn);
    }

    private EndPoint? Superfluous(Dictionary<string, EndPoint> members, string[] willing, long now)
    {
        foreach (var (key, member) in members)
        {
            var isMissing = _places.Find(member) is null;
            if (!isMissing) _missing.Remove(key);
            else _missing.TryAdd(key, now);
            if (members.Count > 1 && _leaving.ContainsKey(key)) return member;
            if (isMissing && (willing.Length > 0 || now - _missing[key] > _patience.TotalMilliseconds)) return member;
        }

        return null;
    }

    /// <summary>One on its way to be a member. It ends by itself when that cannot be reached, and when another one leads.</summary>
    private sealed class Adding
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Task _task;

        internal Adding(AgreedLog log, EndPoint member, Action then)
        {
            Member = member;
            _task = AddAsync(log, then);
        }

        internal EndPoint Member { get; }

        internal bool IsOver => _task.IsCompleted;

        internal async Task EndAsync()
        {
            await _end.CancelAsync().ConfigureAwait(false);
            await _task.ConfigureAwait(false);
        }

        private async Task AddAsync(AgreedLog log, Action then)
        {
            try
            {
                if (await log.AddAsync(Member, _end.Token).ConfigureAwait(false)) then();
            }
#pragma warning disable CA1031 // It cannot be reached, or another one leads by now: the next turn looks again.
            catch (Exception)
            {
            }
#pragma warning restore CA1031
        }
    }
}
