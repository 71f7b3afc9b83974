using ActorProcs.Nodes;
using ActorProcs.Tests.Tenure;

namespace ActorProcs.Tests.Values;

/// <summary>Real threads and real actors: what they saw can be explained by one order of all operations.</summary>
public sealed class HistoryTests : IAsyncLifetime
{
    private readonly TenureNode _node = new();

    private enum Kind
    {
        Read,
        Write,
        Swap,
        Add,
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Histories_of_a_shared_value_are_linearizable()
    {
        var checkedCalls = 0;
        for (var round = 0; round < 60; round++)
        {
            Session[] sessions = [.. Enumerable.Range(0, 3).Select(_ => _node.Join())];
            var made = ProcValue<int>.Create(sessions[0], 0);
            ProcValue<int>[] handles = [made, .. sessions.Skip(1).Select(session => TenureNode.Travel(made, session))];
            var history = new History<(Kind Kind, int Argument, int Result)>();
            var seed = round * 100;

            await Task.WhenAll(handles.SelectMany(value => Enumerable.Range(0, 2).Select(_ =>
            {
                var random = new Random(Interlocked.Increment(ref seed));
                return Conditions.OnThread(() =>
                {
                    for (var i = 0; i < 8; i++) history.Record(() => Operate(value, random));
                });
            })));

            Assert.True(Linearizability.Explains(0, history.Calls, Apply), string.Join('\n', history.Calls));
            checkedCalls += history.Calls.Count;
        }

        Assert.Equal(60 * 48, checkedCalls);
    }

    private static (Kind Kind, int Argument, int Result) Operate(ProcValue<int> value, Random random)
    {
        var argument = random.Next(1000);
        switch ((Kind)random.Next(4))
        {
            case Kind.Read:
                return (Kind.Read, 0, value.Value);
            case Kind.Write:
                value.Value = argument;
                return (Kind.Write, argument, 0);
            case Kind.Swap:
                return (Kind.Swap, argument, value.Exchange(argument));
            default:
                return (Kind.Add, argument, value.Add(argument));
        }
    }

    private static int? Apply(int state, (Kind Kind, int Argument, int Result) call) => call.Kind switch
    {
        Kind.Read => call.Result == state ? state : null,
        Kind.Write => call.Argument,
        Kind.Swap => call.Result == state ? call.Argument : null,
        _ => call.Result == state + call.Argument ? call.Result : null,
    };
}
