using ActorProcs.Processes;

namespace ActorProcs.Pools;

/// <summary>An unpacked function, ready to run over blobs of items.</summary>
internal abstract class ItemRunner
{
    /// <summary>Unpacks a blob into something that <see cref="Run"/> takes.</summary>
    internal abstract object UnpackItems(byte[] blob);

    /// <summary>Runs every item it can claim, one after the other, and journals the outcomes.</summary>
    /// <exception cref="ProcExitException">An item asked for the end of the process. It has no outcome but the death that follows.</exception>
    internal abstract void Run(object items, int first, ItemClaims claims, ResultJournal journal);

    internal static byte[] Pack(IPoolCodec codec, PoolCall call, Delegate function) => [(byte)call, .. codec.PackFunction(function)];

    internal static ItemRunner Unpack(IPoolCodec codec, byte[] packed)
    {
        var function = codec.UnpackFunction(packed[1..]);
        var types = function.GetType().GetGenericArguments();
        var (call, item, result) = (PoolCall)packed[0] switch
        {
            PoolCall.Function => (typeof(FunctionCall<,>).MakeGenericType(types), types[0], types[1]),
            PoolCall.Awaited => (typeof(AwaitedCall<,>).MakeGenericType(types[0], Awaited(types[1])), types[0], Awaited(types[1])),
            PoolCall.Action => (typeof(ActionCall<>).MakeGenericType(types), types[0], typeof(Nothing)),
            PoolCall.Star => (typeof(StarCall<,,>).MakeGenericType(types), typeof(ValueTuple<,>).MakeGenericType(types[0], types[1]), types[2]),
            PoolCall.Single => (typeof(SingleCall<>).MakeGenericType(types), typeof(byte), types[0]),
            PoolCall.SingleAwaited => (typeof(SingleAwaitedCall<>).MakeGenericType(Awaited(types[0])), typeof(byte), Awaited(types[0])),
            PoolCall.ActionAwaited => (typeof(ActionAwaitedCall<>).MakeGenericType(types[0]), types[0], typeof(Nothing)),
            PoolCall.StarAwaited => (
                typeof(StarAwaitedCall<,,>).MakeGenericType(types[0], types[1], Awaited(types[2])),
                typeof(ValueTuple<,>).MakeGenericType(types[0], types[1]), Awaited(types[2])),
            var other => throw new InvalidOperationException($"No pool call has the number {(int)other}: the worker runs another version of ActorProcs."),
        };
        var runner = typeof(ItemRunner<,,>).MakeGenericType(item, result, call);
        return (ItemRunner)Activator.CreateInstance(runner, codec, Activator.CreateInstance(call, function))!;

        static Type Awaited(Type task) => task.GetGenericArguments()[0];
    }
}

internal sealed class ItemRunner<T, TResult, TCall>(IPoolCodec codec, TCall call) : ItemRunner where TCall : struct, IPoolCall<T, TResult>
{
    internal override object UnpackItems(byte[] blob) => codec.UnpackItems<T>(blob);

    internal override void Run(object items, int first, ItemClaims claims, ResultJournal journal)
    {
        var array = (T[])items;
        while (claims.TryClaim(out var index))
        {
            var writer = journal.Starting(index);
            try
            {
                var result = call.Invoke(array[index - first]);
                if (typeof(TResult) != typeof(Nothing)) codec.PackResult(result, writer);
            }
#pragma warning disable CA1031 // Whatever an item throws is that item's outcome.
            catch (Exception error) when (error is not ProcExitException)
            {
                journal.Failed(error);
                continue;
            }
#pragma warning restore CA1031
            journal.Succeeded();
        }
    }
}
