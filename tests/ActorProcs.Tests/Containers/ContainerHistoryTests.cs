using ActorProcs.Nodes;
using ActorProcs.Tests.Tenure;

namespace ActorProcs.Tests.Containers;

/// <summary>Real threads and real actors: what they saw can be explained by one order of all operations.</summary>
public sealed class ContainerHistoryTests : IDisposable
{
    private readonly ContainerHarness _node = new();

    private enum Kind
    {
        Read,
        Write,
        TryAdd,
        Take,
        GetOrAdd,
        Update,
        AddOrUpdate,
        All,
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Histories_of_a_dictionary_are_linearizable()
    {
        var updates = 0;
        for (var round = 0; round < 40; round++)
        {
            var handles = Handles(session => ProcDictionary<string, int>.Create(session, null));
            var history = new History<(Kind Kind, bool Second, int Argument, int? Result, int? Other)>();
            await RunAsync(handles, round, (dictionary, random) => history.Record(() => Operate(dictionary, random)));

            Assert.True(Linearizability.Explains(new Entries(null, null), history.Calls, Apply), string.Join('\n', history.Calls));
            updates += history.Calls.Count(call => call.Operation is { Kind: Kind.Update, Result: not null });
        }

        Assert.True(updates > 20, "hardly any update has been tried");
    }

    [Fact]
    public async Task Histories_of_a_list_are_linearizable()
    {
        for (var round = 0; round < 40; round++)
        {
            var handles = Handles(session => ProcList<int>.Create(session, null));
            var history = new History<(Kind Kind, int Argument, string Result)>();
            await RunAsync(handles, round, (list, random) => history.Record(() => Operate(list, random)));

            Assert.True(Linearizability.Explains<Items, (Kind, int, string)>(new Items(""), history.Calls, Apply), string.Join('\n', history.Calls));
        }
    }

    private T[] Handles<T>(Func<Session, T> make) where T : class
    {
        Session[] sessions = [.. Enumerable.Range(0, 3).Select(_ => _node.Process())];
        var made = make(sessions[0]);
        return [made, .. sessions.Skip(1).Select(session => ContainerHarness.Travel(made, session))];
    }

    private static Task RunAsync<T>(T[] handles, int round, Action<T, Random> operate)
    {
        var seed = round * 100;
        return Task.WhenAll(handles.SelectMany(handle => Enumerable.Range(0, 2).Select(_ =>
        {
            var random = new Random(Interlocked.Increment(ref seed));
            return Conditions.OnThread(() =>
            {
                for (var i = 0; i < 8; i++) operate(handle, random);
            });
        })));
    }

    private static (Kind Kind, bool Second, int Argument, int? Result, int? Other) Operate(ProcDictionary<string, int> dictionary, Random random)
    {
        var (kind, second, argument) = ((Kind)random.Next(8), random.Next(2) == 1, random.Next(1, 1000));
        var key = second ? "b" : "a";
        switch (kind)
        {
            case Kind.Read:
                return (kind, second, 0, dictionary.TryGetValue(key, out var read) ? read : (int?)null, null);
            case Kind.Write:
                dictionary[key] = argument;
                return (kind, second, argument, null, null);
            case Kind.TryAdd:
                return (kind, second, argument, dictionary.TryAdd(key, argument) ? 1 : 0, null);
            case Kind.Take:
                return (kind, second, 0, dictionary.Remove(key, out var taken) ? taken : (int?)null, null);
            case Kind.GetOrAdd:
                return (kind, second, argument, dictionary.GetOrAdd(key, argument), null);
            case Kind.AddOrUpdate:
                return (kind, second, argument, dictionary.AddOrUpdate(key, argument, value => value + argument), null);
            case Kind.All:
                var all = dictionary.ToDictionary();
                return (kind, false, 0, all.TryGetValue("a", out var a) ? a : (int?)null, all.TryGetValue("b", out var b) ? b : (int?)null);
            default:
                try
                {
                    return (kind, second, argument, dictionary.Update(key, value => value + argument), null);
                }
                catch (KeyNotFoundException)
                {
                    return (kind, second, argument, null, null);
                }
        }
    }

    private static Entries? Apply(Entries state, (Kind Kind, bool Second, int Argument, int? Result, int? Other) call)
    {
        var now = call.Second ? state.Second : state.First;
        return call.Kind switch
        {
            Kind.Read => call.Result == now ? state : null,
            Kind.Write => With(call.Argument),
            Kind.TryAdd => (call.Result == 1) != (now is null) ? null : now is null ? With(call.Argument) : state,
            Kind.Take => call.Result == now ? With(null) : null,
            Kind.GetOrAdd => call.Result == (now ?? call.Argument) ? With(call.Result) : null,
            Kind.AddOrUpdate => call.Result == (now ?? 0) + call.Argument ? With(call.Result) : null,
            Kind.All => (call.Result, call.Other) == (state.First, state.Second) ? state : null,
            _ => call.Result == now + call.Argument ? With(call.Result) : null,
        };

        Entries With(int? value) => call.Second ? state with { Second = value } : state with { First = value };
    }

    private static (Kind Kind, int Argument, string Result) Operate(ProcList<int> list, Random random)
    {
        var (kind, argument) = ((Kind)random.Next(8), random.Next(1, 9));
        try
        {
            switch (kind)
            {
                case Kind.Read:
                    return (kind, 0, $"{list[0]}");
                case Kind.Write:
                    list[^1] = argument;
                    return (kind, argument, "");
                case Kind.TryAdd or Kind.GetOrAdd:
                    list.AddRange([argument, argument + 1]);
                    return (Kind.TryAdd, argument, "");
                case Kind.Take:
                    return (kind, 0, $"{list.Pop(0)}");
                case Kind.Update:
                    return (kind, argument, $"{list.Update(0, item => (item + argument) % 10)}");
                case Kind.AddOrUpdate:
                    return (kind, argument, list.Remove(argument) ? "removed" : "");
                default:
                    if (argument > 6) list.Sort();
                    return (kind, argument, argument > 6 ? "" : string.Concat(list));
            }
        }
        catch (ArgumentOutOfRangeException)
        {
            return (kind, argument, "none");
        }
    }

    private static Items? Apply(Items state, (Kind Kind, int Argument, string Result) call)
    {
        var items = state.Digits;
        if (call.Result == "none") return items.Length == 0 ? state : null;
        return items.Length == 0 && call.Kind is (Kind.Read or Kind.Write or Kind.Take or Kind.Update) ? null : Apply(items, call);
    }

    private static Items? Apply(string items, (Kind Kind, int Argument, string Result) call) => call.Kind switch
    {
        Kind.Read => call.Result == items[..1] ? new Items(items) : null,
        Kind.Write => new Items(items[..^1] + call.Argument),
        Kind.TryAdd => new Items($"{items}{call.Argument}{call.Argument + 1}"),
        Kind.Take => call.Result == items[..1] ? new Items(items[1..]) : null,
        Kind.Update => call.Result == $"{(items[0] - '0' + call.Argument) % 10}" ? new Items(call.Result + items[1..]) : null,
        Kind.AddOrUpdate => items.IndexOf((char)('0' + call.Argument)) is var index && (index >= 0) != (call.Result == "removed") ? null
            : new Items(index < 0 ? items : items.Remove(index, 1)),
        _ => call.Argument > 6 ? new Items(string.Concat(items.Order())) : call.Result == items ? new Items(items) : null,
    };

    private readonly record struct Entries(int? First, int? Second);

    /// <summary>Items of one digit each.</summary>
    private readonly record struct Items(string Digits);
}
