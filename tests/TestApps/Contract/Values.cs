using ActorProcs;
using static Contract.Processes;

namespace Contract;

internal static class Values
{
    internal static async Task RunAsync()
    {
        ProcValue<int> value = Procs.Value(initial: 1, name: null);
        ProcRLock gate = value.Lock;
        using (gate.Acquire()) value.Value += 1;
        int before = value.Exchange(value: 5), compared = value.CompareExchange(value: 6, comparand: 5), updated = value.Update(update: static x => x + 1);
        Require((before, compared, updated, value.Value) == (2, 5, 7, 7));
        value.Add(delta: 2);
        value.Increment();
        value.Decrement();
        await value.SetAsync(await value.GetAsync() + 1);
        await value.UpdateAsync(static x => x + 1);
        Require(value.Latest == 11);
        await foreach (int seen in value.WatchAsync(cancellationToken: CancellationToken.None))
        {
            Require(seen == 11);
            break;
        }

        ProcArray<double> numbers = Procs.Array<double>(length: 4, name: null), given = Procs.Array(items: [1.0, 2.0], name: null);
        numbers[0] = 3;
        numbers[^1] = 4;
        numbers.Write(source: [8.0], start: 1);
        var copy = new double[2];
        numbers.CopyTo(destination: copy, start: 0);
        using (numbers.Lock.Acquire()) Require(numbers.Length == 4 && numbers.ToArray().Sum() == 15 && copy.Sum() == 11 && given[1] == 2);
        using (ArrayView<double> view = numbers.Open())
        {
            Span<double> memory = view.Span;
            memory[2] = 1;
        }

        Require(numbers[2] == 1);
    }
}
