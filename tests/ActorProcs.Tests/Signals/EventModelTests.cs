using ActorProcs.Signals;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Signals;

public sealed class EventModelTests
{
    [Property(MaxTest = 500, StartSize = 10, EndSize = 200)]
    public void All_who_wait_are_woken_by_the_next_set_and_all_who_watch_know_what_it_is(byte[] script)
    {
        var state = new EventState(Subject.Id);
        var subject = new Subject(state);
        var isSet = false;
        var waiting = new List<Ticket>();
        var known = new Dictionary<int, bool>();
        var slot = 4;
        int[] alive = [1, 2, 3, 4];
        foreach (var code in script)
        {
            var who = alive[code % 4];
            switch (code / 4 % 6)
            {
                case 0 or 1:
                    var wait = code / 4 % 6 == 0;
                    var asked = subject.Do(who, (id, me, number) => new WaitForEvent(id, me, number, wait));
                    if (isSet) Assert.Equal(Verdict.Done, subject.Recorder.All[asked].Verdict);
                    else if (wait) waiting.Add(asked);
                    else Assert.Equal(Verdict.GaveUp, subject.Recorder.All[asked].Verdict);
                    break;
                case 2:
                    isSet = code > 127;
                    Assert.Equal(Verdict.Done, subject.Ask(who, (id, me, number) => new SetEvent(id, me, number, isSet))!.Verdict);
                    if (!isSet) break;
                    Assert.All(waiting, ticket => Assert.Equal(Verdict.Done, subject.Recorder.All[ticket].Verdict));
                    waiting.Clear();
                    break;
                case 3:
                    known[who] = !isSet;
                    subject.Do(who, (id, me, number) => new WatchEvent(id, me, number));
                    break;
                case 4:
                    if (waiting.Count == 0) break;
                    subject.Cancel(waiting[0]);
                    Assert.Equal(Verdict.GaveUp, subject.Recorder.All[waiting[0]].Verdict);
                    waiting.RemoveAt(0);
                    break;
                default:
                    subject.Kill(who);
                    waiting.RemoveAll(ticket => ticket.Slot == who);
                    known.Remove(who);
                    alive[code % 4] = ++slot;
                    break;
            }

            foreach (var (to, message) in subject.Recorder.Pushed) known[to] = ((EventChanged)message).IsSet;
            subject.Recorder.Pushed.Clear();
            Assert.All(known.Values, each => Assert.Equal(isSet, each));
            Assert.Equal(waiting.Count, state.Waiting);
            Assert.All(waiting, ticket => Assert.DoesNotContain(ticket, (IDictionary<Ticket, Said>)subject.Recorder.All));
        }
    }
}
