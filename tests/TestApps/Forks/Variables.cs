using ActorProcs;

namespace Forks;

/// <summary>What is copied.</summary>
internal static class Variables
{
    internal static Func<Task>[] Cases { get; } =
    [
        Values, Closures, Shared, () => new Account("Ada").ForkAsync(),
        () => new Point { X = 1, Name = "p" }.ForkAsync(), Handles, () => Unread(Console.OpenStandardInput()),
        Statics,
    ];

    private static int s_static;

    private static async Task Values()
    {
        var number = 40;
        var price = 1.25m;
        var when = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        var pair = (Count: 1, Name: "one");
        var point = new Point { X = 2, Name = "two" };
        int? nothing = null;
        Guid id = new("6f9619ff-8b86-d011-b42d-00c04fc964ff");
        var list = new List<int> { 1, 2 };
        int pid = await Procs.ForkAsync();
        number++;
        pair.Count++;
        point.X++;
        list.Add(pid == 0 ? 30 : 3);
        Say.Line("values", pid, $"{number} {price} {when:O} {pair} {point} {nothing is null} {id.ToString()[..4]} {string.Join(',', list)}");
        await Say.End("values", pid);
    }

    private static async Task Closures()
    {
        var outer = 1;
        Action more = () => outer++;
        for (var i = 0; i < 1; i++)
        {
            var inner = 10;
            Func<int> sum = () => (inner += outer) + i;
            more();
            int pid = await Procs.ForkAsync();
            if (pid == 0) more();
            Say.Line("closures", pid, $"{sum()} {sum()} {outer} {inner}");
            await Say.End("closures", pid);
            if (pid == 0) return;
        }
    }

    private static async Task Shared()
    {
        int[] one = [1];
        var other = one;
        int pid = await Procs.ForkAsync();
        one[0] = pid == 0 ? 2 : 3;
        Say.Line("shared", pid, $"{other[0]} {ReferenceEquals(one, other)}");
        await Say.End("shared", pid);
    }

    private static async Task Handles()
    {
        var sum = Procs.Value(1);
        var queue = Procs.Queue<string>();
        var plain = 1;
        int pid = await Procs.ForkAsync();
        plain++;
        sum.Add(10);
        if (pid == 0)
        {
            queue.Put($"from the clone, {plain}");
            return;
        }

        var word = await queue.GetAsync();
        await Procs.LastForked!.Exited;
        Say.Line("handles", $"{word}, {plain}, {sum.Value}");
    }

    private static async Task Unread(Stream stream)
    {
        var unread = stream;
        int pid = await Procs.ForkAsync();
        Say.Line("unread", pid, "goes on");
        await Say.End("unread", pid);
    }

    private static async Task Statics()
    {
        s_static = 7;
        int pid = await Procs.ForkAsync();
        Say.Line("statics", pid, $"{s_static}");
        await Say.End("statics", pid);
    }
}

internal sealed class Account(string owner)
{
    private int _balance = 5;

    internal async Task ForkAsync()
    {
        int pid = await Procs.ForkAsync();
        _balance += pid == 0 ? 100 : 1;
        Say.Line("instance", pid, $"{owner} {_balance}");
        await Say.End("instance", pid);
    }
}

internal struct Point
{
    internal int X;
    internal string Name;

    internal async Task ForkAsync()
    {
        int pid = await Procs.ForkAsync();
        X++;
        Say.Line("structure", pid, ToString());
        await Say.End("structure", pid);
    }

    public override readonly string ToString() => $"{X}{Name}";
}
