using System.Reflection;
using System.Runtime.CompilerServices;

namespace ActorProcs.Forking;

/// <summary>Starts a suspended method on a builder of its own, and waits for its end, whatever kind of task it returns.</summary>
internal static class MethodEnd
{
    private static readonly Type[] Builders =
    [
        typeof(AsyncTaskMethodBuilder), typeof(AsyncTaskMethodBuilder<>), typeof(AsyncValueTaskMethodBuilder), typeof(AsyncValueTaskMethodBuilder<>),
        typeof(PoolingAsyncValueTaskMethodBuilder), typeof(PoolingAsyncValueTaskMethodBuilder<>), typeof(AsyncVoidMethodBuilder),
    ];

    internal static bool Knows(Type builder) => Builders.Contains(builder.IsGenericType ? builder.GetGenericTypeDefinition() : builder);

    internal static Task Run(IAsyncStateMachine machine, FieldInfo builder)
    {
        if (builder.FieldType == typeof(AsyncVoidMethodBuilder)) return RunVoid(machine, builder);
        builder.SetValue(machine, builder.FieldType.GetMethod(nameof(AsyncTaskMethodBuilder.Create))!.Invoke(null, null));
        machine.MoveNext();

        // The first await inside has put the task into the builder, or the end has.
        var task = builder.FieldType.GetProperty(nameof(AsyncTaskMethodBuilder.Task))!.GetValue(builder.GetValue(machine))!;
        return task as Task ?? (Task)task.GetType().GetMethod(nameof(ValueTask.AsTask))!.Invoke(task, null)!;
    }

    /// <summary>Nobody holds a task of a method that returns void, but the synchronization context it began in is told of its end.</summary>
    private static Task RunVoid(IAsyncStateMachine machine, FieldInfo builder)
    {
        var end = new VoidEnd();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(end);
        try
        {
            builder.SetValue(machine, AsyncVoidMethodBuilder.Create());
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        machine.MoveNext();
        return end.Reached;
    }

    private sealed class VoidEnd : SynchronizationContext
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task Reached => _reached.Task;

        public override void OperationCompleted() => _reached.TrySetResult();

        /// <summary>What is posted is the throwing of what the method has thrown.</summary>
        public override void Post(SendOrPostCallback d, object? state)
        {
            try
            {
                d(state);
            }
            catch (Exception e)
            {
                _reached.TrySetException(e);
            }
        }
    }
}
