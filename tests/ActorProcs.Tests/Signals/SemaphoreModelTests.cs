using ActorProcs.Signals;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Signals;

public sealed class SemaphoreModelTests
{
    [Property(MaxTest = 1000, StartSize = 10, EndSize = 300)]
    public void Whoever_dies_gives_up_or_releases_for_others_the_semaphore_does_what_a_box_of_permits_does(byte initial, bool bounded, byte[] script)
    {
        var value = initial % 4;
        var state = new SemaphoreState(new SemaphoreTerms(value, bounded));
        var subject = new Subject(state);
        var box = new Box(value, bounded);
        var tickets = new List<Ticket>();
        var slot = 0;
        var alive = Enumerable.Range(0, 4).Select(_ => ++slot).ToArray();
        foreach (var code in script)
        {
            var who = code % 4;
            var what = code / 4 % 8;
            var answers = new List<(Ticket, Said)>();
            switch (what)
            {
                case 0 or 1 or 2:
                    var wait = what != 2;
                    var asked = subject.Do(alive[who], (id, me, number) => new AcquirePermit(id, me, number, wait));
                    tickets.Add(asked);
                    box.Acquire(asked, wait, answers);
                    break;
                case 3 or 4 or 5:
                    var count = what == 5 ? 2 : 1;
                    box.Release(subject.Do(alive[who], (id, me, number) => new ReleasePermits(id, me, number, count)), count, answers);
                    break;
                case 6:
                    if (tickets.Count == 0) break;
                    var leaving = tickets[code / 32 % tickets.Count];
                    if (!alive.Contains(leaving.Slot)) break;
                    subject.Cancel(leaving);
                    box.Cancel(leaving, answers);
                    break;
                default:
                    subject.Kill(alive[who]);
                    box.Kill(alive[who], answers);
                    alive[who] = ++slot;
                    break;
            }

            Assert.Equal(answers, subject.Recorder.Take());
            Assert.Equal(box.Free, state.Count);
            Assert.Equal(box.Waiting, state.Waiting);
            Assert.True(state.Waiting == 0 || state.Count == 0, "somebody waits although a permit is free");
        }

        foreach (var each in alive) subject.Kill(each);
        Assert.Equal(0, state.Waiting);
        Assert.True(state.Count >= value, "a permit is lost with the dead");
    }

    /// <summary>The reference: permits are things, which are in the box or in somebody's hand; what is added beyond them is a token.</summary>
    private sealed class Box(int value, bool bounded)
    {
        private readonly List<int?> _permits = [.. Enumerable.Repeat<int?>(null, value)];
        private readonly List<Ticket> _queue = [];
        private int _tokens;

        internal int Free => _tokens + _permits.Count(holder => holder is null);

        internal int Waiting => _queue.Count;

        internal void Acquire(Ticket who, bool wait, List<(Ticket, Said)> answers)
        {
            if (Free > 0) Take(who, answers);
            else if (wait) _queue.Add(who);
            else answers.Add((who, new Said(Verdict.GaveUp)));
        }

        internal void Release(Ticket who, int count, List<(Ticket, Said)> answers)
        {
            if (bounded && Free + count > value)
            {
                answers.Add((who, new Said(Verdict.Refused, Free)));
                return;
            }

            for (var i = 0; i < count; i++)
            {
                var back = _permits.FindIndex(holder => holder == who.Slot);
                if (back < 0) back = _permits.FindIndex(holder => holder is not null && holder == _permits.Where(each => each is not null).Min());
                if (back < 0) _tokens++;
                else _permits[back] = null;
            }

            answers.Add((who, new Said(Verdict.Done, Free)));
            Serve(answers);
        }

        internal void Cancel(Ticket who, List<(Ticket, Said)> answers)
        {
            if (_queue.Remove(who)) answers.Add((who, new Said(Verdict.GaveUp)));
        }

        internal void Kill(int slot, List<(Ticket, Said)> answers)
        {
            _queue.RemoveAll(ticket => ticket.Slot == slot);
            for (var i = 0; i < _permits.Count; i++)
            {
                if (_permits[i] == slot) _permits[i] = null;
            }

            Serve(answers);
        }

        private void Serve(List<(Ticket, Said)> answers)
        {
            while (Free > 0 && _queue.Count > 0)
            {
                var next = _queue[0];
                _queue.RemoveAt(0);
                Take(next, answers);
            }
        }

        private void Take(Ticket who, List<(Ticket, Said)> answers)
        {
            if (_tokens > 0) _tokens--;
            else _permits[_permits.IndexOf(null)] = who.Slot;
            answers.Add((who, new Said(Verdict.Done)));
        }
    }
}
