using ActorProcs.Signals;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Signals;

public sealed class BarrierModelTests
{
    [Property(MaxTest = 2000, StartSize = 10, EndSize = 300)]
    public void Every_arrival_is_answered_by_a_full_round_or_by_what_broke_it(byte size, bool action, byte[] script)
    {
        var parties = (size % 4) + 1;
        var state = new BarrierState(new BarrierTerms(parties, null, action ? [1] : null));
        var subject = new Subject(state);
        var round = new List<Ticket>();
        var early = new List<Ticket>();
        Ticket? acting = null;
        var broken = false;
        var members = new HashSet<int>();
        var slot = 5;
        int[] alive = [1, 2, 3, 4, 5];
        foreach (var code in script)
        {
            var who = alive[code % 5];
            var expected = new Dictionary<Ticket, Said>();
            switch (code / 5 % 9)
            {
                case 0 or 1 or 2 or 3:
                    members.Add(who);
                    Enter(subject.Do(who, (id, me, number) => new ArriveAtBarrier(id, me, number, $"{me}")));
                    break;
                case 4:
                    if (acting is not { } runner) break;
                    var fails = code > 200;
                    var ended = subject.Do(runner.Slot, (id, me, number) => new BarrierActionDone(id, me, fails ? 0 : number, runner.Request, fails ? "it threw" : null));
                    if (fails) Break();
                    else
                    {
                        expected[ended] = new Said(Verdict.Done, round.Count - 1);
                        Open();
                    }
                    break;
                case 5:
                    var all = round.Concat(early).ToArray();
                    if (all.Length == 0) break;
                    var leaving = all[code % all.Length];
                    subject.Cancel(leaving);
                    if (leaving != acting) Break();
                    break;
                case 6:
                    expected[subject.Do(who, (id, me, number) => new ResetBarrier(id, me, number))] = new Said(Verdict.Done);
                    broken = false;
                    foreach (var ticket in round.Where(ticket => ticket != acting)) expected[ticket] = new Said(Verdict.Broken);
                    Next();
                    break;
                case 7:
                    expected[subject.Do(who, (id, me, number) => new AbortBarrier(id, me, number, "me"))] = new Said(Verdict.Done);
                    Break();
                    break;
                default:
                    var failed = code > 100;
                    subject.Kill(who, failed);
                    var waited = round.Concat(early).Any(ticket => ticket.Slot == who);
                    round.RemoveAll(ticket => ticket.Slot == who);
                    early.RemoveAll(ticket => ticket.Slot == who);
                    if (members.Remove(who) && (waited || failed)) Break();
                    alive[code % 5] = ++slot;
                    break;
            }

            Assert.Equal(expected.OrderBy(each => each.Key.Request), subject.Recorder.Take()
                .OrderBy(said => said.Ticket.Request)
                .Select(said => KeyValuePair.Create(said.Ticket, said.Said with { Text = null, Value = said.Said.Verdict == Verdict.Broken ? 0 : said.Said.Value })));
            Assert.Equal(broken, state.IsBroken);
            Assert.Equal(round.Count, state.Waiting);
            Assert.True(round.Count < parties || acting is not null, "all are there, and nobody goes on");

            void Enter(Ticket ticket)
            {
                if (broken) expected[ticket] = new Said(Verdict.Broken);
                else if (acting is not null) early.Add(ticket);
                else
                {
                    round.Add(ticket);
                    if (round.Count < parties) return;
                    if (!action) Open();
                    else
                    {
                        acting = ticket;
                        expected[ticket] = new Said(Verdict.RunAction, parties - 1);
                    }
                }
            }

            void Open()
            {
                for (var index = 0; index < round.Count; index++)
                {
                    if (round[index] != acting) expected[round[index]] = new Said(Verdict.Done, index);
                }

                Next();
            }

            void Break()
            {
                broken = true;
                foreach (var ticket in round.Concat(early).Where(ticket => ticket != acting)) expected[ticket] = new Said(Verdict.Broken);
                early.Clear();
                Next();
            }

            void Next()
            {
                round.Clear();
                acting = null;
                var again = early.ToArray();
                early.Clear();
                foreach (var ticket in again) Enter(ticket);
            }
        }
    }
}
