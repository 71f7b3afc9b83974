using ActorProcs.Signals;
using ActorProcs.Wire;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Signals;

public sealed class ConditionModelTests
{
    private static readonly ObjectId Gate = ObjectId.New();

    [Property(MaxTest = 1000, StartSize = 10, EndSize = 250)]
    public void A_notification_wakes_the_longest_waiting_and_is_used_by_one_that_lives(byte[] script)
    {
        var state = new ConditionState(new ConditionTerms(Gate));
        var subject = new Subject(state);
        var waiting = new List<Ticket>();
        var woken = new List<Ticket>();
        var slot = 4;
        int[] alive = [1, 2, 3, 4];
        foreach (var code in script)
        {
            var who = alive[code % 4];
            var expected = new List<Ticket>();
            switch (code / 4 % 7)
            {
                case 0 or 1 or 2:
                    var waiter = new Ticket(who, subject.Number());
                    Assert.Equal(Verdict.Done, subject.Ask(who, (id, me, number) => new EnlistWaiter(id, me, number, waiter.Request))!.Verdict);
                    waiting.Add(waiter);
                    break;
                case 3:
                    var count = code / 28 % 4;
                    Move(count);
                    Assert.Equal(Verdict.Done, subject.Ask(who, (id, me, number) => new NotifyWaiters(id, me, number, count))!.Verdict);
                    break;
                case 4:
                    if (woken.Count == 0) break;
                    subject.Do(woken[0].Slot, (id, me, number) => new WaiterResumed(id, me, number, woken[0].Request));
                    woken.RemoveAt(0);
                    break;
                case 5:
                    if (waiting.Count + woken.Count == 0) break;
                    var leaving = waiting.Concat(woken).ElementAt(code % (waiting.Count + woken.Count));
                    subject.Cancel(leaving);
                    if (waiting.Remove(leaving)) Assert.Equal(Verdict.GaveUp, subject.Recorder.All[leaving].Verdict);
                    break;
                default:
                    var held = code > 200;
                    waiting.RemoveAll(ticket => ticket.Slot == who);
                    var unused = woken.RemoveAll(ticket => ticket.Slot == who);
                    Move(held ? waiting.Count : unused);
                    if (held) subject.Kill(who, true, Gate);
                    else subject.Kill(who);
                    alive[code % 4] = ++slot;
                    break;
            }

            Assert.Equal(expected, subject.Recorder.Take().Where(said => said.Said.Verdict == Verdict.Done && woken.Contains(said.Ticket)).Select(said => said.Ticket));
            Assert.Equal(waiting.Count, state.Waiting);

            void Move(int number)
            {
                expected.AddRange(waiting.Take(number));
                woken.AddRange(expected);
                waiting.RemoveRange(0, expected.Count);
            }
        }
    }
}
