using ActorProcs.Nodes;
using ActorProcs.Tenure;
using ActorProcs.Wire;

namespace ActorProcs.Tests.Tenure;

/// <summary>Sites, a home and a network in one thread. Each step is one thing that may happen next, chosen from outside; after each step
/// it checks what must always hold.</summary>
/// <remarks>Messages keep their order between one sender and one receiver, and no other. A death is proved at some later moment; what the
/// dead process had sent may arrive before that or after.</remarks>
internal sealed class TenureWorld
{
    internal const int HomeAddress = -1;
    private const int OperatingSystem = -2;

    private readonly SortedDictionary<(int From, int To), Queue<object>> _channels = [];
    private readonly List<ModelSite> _sites = [];
    private readonly List<Question> _questions = [];
    private readonly Home _home;
    private readonly Func<int, int> _choose;

    private long _lastToken;
    private int _acknowledged;
    private int? _perhaps;
    private bool _mustBeAbandoned;
    private bool _mayBeAbandoned;

    /// <param name="choose">Gives a number from 0 up to, not including, its argument.</param>
    /// <param name="newWord">The word under test.</param>
    internal TenureWorld(Func<int, int> choose, Func<TimeProvider, LocalWord> newWord)
    {
        _choose = choose;
        TokensPerTenure = choose(2) == 0 ? Site.TokensPerTenure : 1 + choose(5);
        var makerHasTenure = choose(2) == 0;
        var create = new CreateHome(Id, HandleKinds.Value, BitConverter.GetBytes(0), makerHasTenure ? 0 : -1);
        _home = new Home(create, new Graveyard());
        var sites = 1 + choose(6);
        for (var slot = 0; slot < sites; slot++) _sites.Add(new ModelSite(this, slot, 1 + choose(3), newWord));
        if (!makerHasTenure) return;
        _sites[0].Data.Load(create.State, 0);
        _sites[0].Site.Begin();
    }

    internal ObjectId Id { get; } = ObjectId.New();

    internal ModelTime Time { get; } = new();

    /// <summary>Few in half of the worlds, so that tenures are renewed.</summary>
    internal long TokensPerTenure { get; }

    internal int Entries { get; private set; }

    internal int Deaths { get; private set; }

    internal int Told { get; private set; }

    internal List<string> Story { get; } = [];

    internal void Post(int from, int to, object message)
    {
        if (!_channels.TryGetValue((from, to), out var channel)) _channels[(from, to)] = channel = new Queue<object>();
        channel.Enqueue(message);
    }

    internal void Step(bool mayDie)
    {
        var actions = Actions(mayDie);
        if (actions.Count == 0) return;
        var (name, act) = actions[_choose(actions.Count)];
        Story.Add(name);
        act();
        CheckAlways();
    }

    /// <summary>Nobody begins anything new; who is inside leaves. Then whoever waits in a process that lives must get in.</summary>
    internal void Finish()
    {
        for (var round = 0; round < 10_000; round++)
        {
            var actions = Endings().ToList();
            if (actions.Count == 0)
            {
                if (!_sites.Any(site => !site.IsDead && site.Users.Any(user => user.State == ModelUser.Mode.Waiting))) break;
                actions.Add(("time", () => Time.Advance(TimeSpan.FromMilliseconds(1))));
            }

            var (name, act) = actions[_choose(actions.Count)];
            Story.Add(name);
            act();
            CheckAlways();
        }

        Must(_sites.Where(site => !site.IsDead).All(site => site.Users.All(user => user.State == ModelUser.Mode.Idle)), "somebody in a live process waits for ever");
        Must(_questions.All(question => question.Asker.IsDead || question.Answer.IsCompleted), "a question is never answered");
    }

    private List<(string Name, Action Act)> Actions(bool mayDie)
    {
        var actions = Endings(pausing: true).ToList();
        foreach (var site in _sites.Where(site => !site.IsDead))
        {
            foreach (var user in site.Users)
            {
                if (user.State == ModelUser.Mode.Idle) actions.Add(($"{site.Slot} acquires", () => Acquire(user)));
                if (user.State == ModelUser.Mode.Waiting && user.Waiter!.Ticket is null) actions.Add(($"{site.Slot} gives up", () => GiveUp(user)));
                if (user.State == ModelUser.Mode.Inside) actions.Add(($"{site.Slot} writes", () => Write(user)));
            }

            if (_questions.Count(question => !question.Answer.IsCompleted) < 2) actions.Add(($"{site.Slot} asks", () => Ask(site)));
            // Rare, or all are dead before the story has begun; and rarest where it matters least, away from tenure.
            if (mayDie && site.Slot != 0 && _choose(site.Site.HasTenure ? 4 : 40) == 0) actions.Add(($"{site.Slot} dies", () => Die(site)));
        }

        actions.Add(("time", () => Time.Advance(TimeSpan.FromMicroseconds(300))));
        return actions;
    }

    private IEnumerable<(string Name, Action Act)> Endings(bool pausing = false)
    {
        foreach (var ((from, to), channel) in _channels)
        {
            if (channel.Count > 0) yield return ($"{from}->{to} {channel.Peek().GetType().Name}", () => Deliver(from, to, channel));
        }

        foreach (var user in _sites.Where(site => !site.IsDead).SelectMany(site => site.Users))
        {
            if (user is { State: ModelUser.Mode.Waiting, Waiter.Ticket: not null }) yield return ($"{user.Site.Slot} wakes", () => Enter(user, user.Waiter.Ticket.Value));
            else if (user is { State: ModelUser.Mode.Waiting, Waiter.WasNudged: true }) yield return ($"{user.Site.Slot} looks", () => Look(user));
            else if (user.State == ModelUser.Mode.Inside) yield return ($"{user.Site.Slot} leaves", () => Leave(user));
            else if (user.State == ModelUser.Mode.Leaving && pausing && _choose(8) != 0) continue;
            else if (user.State == ModelUser.Mode.Leaving) yield return ($"{user.Site.Slot} has left", () => Left(user));
            else if (user is { State: ModelUser.Mode.Flushing, Flush.IsCompleted: true }) yield return ($"{user.Site.Slot} is acknowledged", () => Acknowledge(user));
        }
    }

    private void Deliver(int from, int to, Queue<object> channel)
    {
        var message = channel.Dequeue();
        if (to == HomeAddress)
        {
            if (message is ProcessGone gone) Bury(gone);
            _home.Receive(message);
            return;
        }

        var site = _sites[to];
        if (site.IsDead) return;
        if (message is LookAgain look) site.Site.Receive(look);
        else site.Site.Receive((IFromHome)message);
    }

    private void Bury(ProcessGone gone)
    {
        _sites[gone.Slot].IsBuried = true;

        // Its word to the home that somebody there had been told is lost with it.
        if (_channels.TryGetValue((gone.Slot, HomeAddress), out var late) && late.Any(message => message is Heard)) _mayBeAbandoned = true;
    }

    private void Acquire(ModelUser user)
    {
        if (user.Site.Site.TryEnter(out var hold))
        {
            Entered(user, hold);
            return;
        }

        user.Waiter = new ModelWaiter(canRetry: _choose(2) == 0);
        user.State = ModelUser.Mode.Waiting;
        if (user.Site.Site.Await(user.Waiter, out var ticket)) Enter(user, ticket);
    }

    private void GiveUp(ModelUser user)
    {
        var left = user.Site.Site.Withdraw(user.Waiter!);
        Must(left == user.Waiter!.Ticket is null, "a waiter both left and was granted, or neither");
        if (left) user.State = ModelUser.Mode.Idle;
    }

    private void Look(ModelUser user)
    {
        user.Waiter!.WasNudged = false;
        if (user.Site.Word.Retry(user.Waiter, out var ticket)) Enter(user, ticket);
    }

    private void Enter(ModelUser user, long ticket) => Entered(user, user.Site.Site.Entered(ticket));

    private void Entered(ModelUser user, Hold hold)
    {
        var others = _sites.SelectMany(site => site.Users).Where(other => other != user && other.State is ModelUser.Mode.Inside or ModelUser.Mode.Flushing);
        Must(!others.Any(other => !other.Site.IsBuried), "two are inside");
        Must(hold.Token > _lastToken, $"token {hold.Token} follows {_lastToken}");
        Must(hold.IsAbandoned == _mustBeAbandoned || (hold.IsAbandoned && _mayBeAbandoned), $"abandoned is {hold.IsAbandoned} and should be {_mustBeAbandoned}");
        var value = user.Site.Data.Read();
        Must(value == _acknowledged || value == _perhaps, $"read {value}, acknowledged was {_acknowledged}, perhaps {_perhaps}");

        _lastToken = hold.Token;
        _mustBeAbandoned = _mayBeAbandoned = false;
        _acknowledged = value;
        _perhaps = null;
        Entries++;
        if (hold.IsAbandoned) Told++;
        user.Hold = hold;
        user.Waiter = null;
        user.State = ModelUser.Mode.Inside;
    }

    private void Write(ModelUser user)
    {
        user.Written = user.Site.Data.Read() + 1;
        user.Site.Data.Write(user.Written);
        user.Flush = user.Site.Site.BeginFlush();
        user.State = ModelUser.Mode.Flushing;
        _perhaps = user.Written;
    }

    private void Acknowledge(ModelUser user)
    {
        user.Flush!.GetAwaiter().GetResult();
        _acknowledged = user.Written;
        _perhaps = null;
        user.State = ModelUser.Mode.Inside;
    }

    private void Leave(ModelUser user)
    {
        user.Giving = user.Site.Site.GiveWord(user.Hold.Ticket);
        user.State = ModelUser.Mode.Leaving;
        Must(user.Giving != Giving.NotYours, "a holder could not release");
        Must(!user.Site.Site.Give(user.Hold.Ticket), "a release worked twice");
    }

    private void Left(ModelUser user)
    {
        user.State = ModelUser.Mode.Idle;
        user.Site.Site.AfterGiving(user.Giving);
    }

    private void Ask(ModelSite site) => _questions.Add(new Question(site, site.Site.IsLockedAsync()));

    private void Die(ModelSite site)
    {
        site.IsDead = true;
        Deaths++;
        if (site.Users.Any(user => user.State is ModelUser.Mode.Inside or ModelUser.Mode.Flushing)) _mustBeAbandoned = true;
        Post(OperatingSystem, HomeAddress, new ProcessGone(site.Slot, site.Box.ReadHeld()));
    }

    private void CheckAlways()
    {
        var isLocked = _sites.Any(site => !site.IsBuried && site.Word.IsHeld);
        foreach (var question in _questions.Where(question => !question.IsChecked))
        {
            question.SawLocked |= isLocked;
            question.SawFree |= !isLocked;
            if (!question.Answer.IsCompleted) continue;
            question.IsChecked = true;
            Must(question.Answer.Result ? question.SawLocked : question.SawFree, $"IsLocked answered {question.Answer.Result}, which was never so");
        }
    }

    private void Must(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException($"{otherwise}\n{string.Join('\n', Story.TakeLast(80))}");
    }

    private sealed class Question(ModelSite asker, Task<bool> answer)
    {
        internal ModelSite Asker { get; } = asker;

        internal Task<bool> Answer { get; } = answer;

        internal bool SawLocked { get; set; }

        internal bool SawFree { get; set; }

        internal bool IsChecked { get; set; }
    }
}
