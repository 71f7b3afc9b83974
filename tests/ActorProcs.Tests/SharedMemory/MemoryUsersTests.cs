using ActorProcs.SharedMemory;
using FsCheck.Xunit;

namespace ActorProcs.Tests.SharedMemory;

public sealed class MemoryUsersTests
{
    private const int Owner = 1;

    /// <summary>Handles as things: each process has some open, and each started process may have one coming.</summary>
    [Property(MaxTest = 1000, StartSize = 10, EndSize = 200)]
    public void A_block_ends_with_its_owner_or_its_last_user_and_not_before(byte[] script)
    {
        var users = new MemoryUsers(Owner);
        users.Attach(Owner, byReference: false);
        var open = new Dictionary<int, int> { [Owner] = 1 };
        var (coming, told, last, over) = (new HashSet<int>(), new HashSet<int>(), Owner, false);
        foreach (var code in script)
        {
            var some = open.Keys.Union(coming).Order().ToArray();
            if (over || some.Length == 0) break;
            var who = some[code / 8 % some.Length];
            switch (code % 8)
            {
                case 0 or 1:
                    // Somebody starts a process with a handle. The news and the process itself come in any order.
                    coming.Add(++last);
                    if (code % 2 == 0)
                    {
                        users.Expect(last);
                        told.Add(last);
                    }

                    break;
                case 2 or 3 when coming.Remove(who):
                    users.Attach(who, byReference: true);
                    open[who] = open.GetValueOrDefault(who) + 1;
                    if (told.Add(who)) users.Expect(who);
                    break;
                case 4 when open.ContainsKey(who):
                    users.Attach(who, byReference: false);
                    open[who]++;
                    break;
                case 5 or 6 when open.TryGetValue(who, out var times):
                    users.Leave(who);
                    if (times == 1) open.Remove(who);
                    else open[who] = times - 1;
                    over = open.Count == 0 && !coming.Overlaps(told);
                    break;
                case 7:
                    users.Bury(who);
                    open.Remove(who);
                    var expected = coming.Remove(who);
                    over = who == Owner || (open.Count == 0 && !coming.Overlaps(told));
                    if (expected && !told.Contains(who)) over = who == Owner;
                    break;
            }

            Assert.Equal(over, users.IsOver);
        }

        if (over) return;
        users.Bury(Owner);
        Assert.True(users.IsOver);
    }

    [Fact]
    public void It_can_be_unlinked_whoever_uses_it()
    {
        var users = new MemoryUsers(Owner);
        users.Attach(Owner, byReference: false);
        users.Attach(2, byReference: true);

        users.Unlink();

        Assert.True(users.IsOver);
    }
}
