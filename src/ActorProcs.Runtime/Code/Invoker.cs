using System.Collections.Concurrent;
using System.Reflection;

namespace ActorProcs.Code;

/// <summary>Calls a delegate of a type known only at run time, by a cast instead of by reflection where the type is a common one.</summary>
internal abstract class Invoker
{
    private static readonly Dictionary<Type, Type> Common = new()
    {
        [typeof(Action<>)] = typeof(ActionInvoker<>),
        [typeof(Action<,>)] = typeof(ActionInvoker<,>),
        [typeof(Action<,,>)] = typeof(ActionInvoker<,,>),
        [typeof(Action<,,,>)] = typeof(ActionInvoker<,,,>),
        [typeof(Func<>)] = typeof(FuncInvoker<>),
        [typeof(Func<,>)] = typeof(FuncInvoker<,>),
        [typeof(Func<,,>)] = typeof(FuncInvoker<,,>),
        [typeof(Func<,,,>)] = typeof(FuncInvoker<,,,>),
        [typeof(Func<,,,,>)] = typeof(FuncInvoker<,,,,>),
    };

    private static readonly ConcurrentDictionary<Type, ConstructorInfo?> Constructors = new();

    internal static Invoker Of(Delegate target)
    {
        if (target is Action action) return new ActionInvoker(action);
        var constructor = Constructors.GetOrAdd(target.GetType(), static type =>
            type.IsGenericType && Common.TryGetValue(type.GetGenericTypeDefinition(), out var invoker)
                ? invoker.MakeGenericType(type.GetGenericArguments()).GetConstructors()[0]
                : null);
        return constructor is null ? new AnyInvoker(target) : (Invoker)constructor.Invoke([target]);
    }

    internal abstract object? Call(object?[] arguments);

    internal virtual object? Call(object? argument) => Call([argument]);

    private sealed class ActionInvoker(Action target) : Invoker
    {
        internal override object? Call(object?[] arguments)
        {
            target();
            return null;
        }
    }

    private sealed class ActionInvoker<T>(Action<T> target) : Invoker
    {
        internal override object? Call(object?[] arguments) => Call(arguments[0]);

        internal override object? Call(object? argument)
        {
            target((T)argument!);
            return null;
        }
    }

    private sealed class ActionInvoker<T1, T2>(Action<T1, T2> target) : Invoker
    {
        internal override object? Call(object?[] arguments)
        {
            target((T1)arguments[0]!, (T2)arguments[1]!);
            return null;
        }
    }

    private sealed class ActionInvoker<T1, T2, T3>(Action<T1, T2, T3> target) : Invoker
    {
        internal override object? Call(object?[] arguments)
        {
            target((T1)arguments[0]!, (T2)arguments[1]!, (T3)arguments[2]!);
            return null;
        }
    }

    private sealed class ActionInvoker<T1, T2, T3, T4>(Action<T1, T2, T3, T4> target) : Invoker
    {
        internal override object? Call(object?[] arguments)
        {
            target((T1)arguments[0]!, (T2)arguments[1]!, (T3)arguments[2]!, (T4)arguments[3]!);
            return null;
        }
    }

    private sealed class FuncInvoker<TResult>(Func<TResult> target) : Invoker
    {
        internal override object? Call(object?[] arguments) => target();
    }

    private sealed class FuncInvoker<T, TResult>(Func<T, TResult> target) : Invoker
    {
        internal override object? Call(object?[] arguments) => target((T)arguments[0]!);

        internal override object? Call(object? argument) => target((T)argument!);
    }

    private sealed class FuncInvoker<T1, T2, TResult>(Func<T1, T2, TResult> target) : Invoker
    {
        internal override object? Call(object?[] arguments) => target((T1)arguments[0]!, (T2)arguments[1]!);
    }

    private sealed class FuncInvoker<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> target) : Invoker
    {
        internal override object? Call(object?[] arguments) => target((T1)arguments[0]!, (T2)arguments[1]!, (T3)arguments[2]!);
    }

    private sealed class FuncInvoker<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, TResult> target) : Invoker
    {
        internal override object? Call(object?[] arguments) =>
            target((T1)arguments[0]!, (T2)arguments[1]!, (T3)arguments[2]!, (T4)arguments[3]!);
    }

    /// <summary>Any other delegate type: by reflection, but with the exception as it was thrown.</summary>
    private sealed class AnyInvoker(Delegate target) : Invoker
    {
        private readonly MethodInfo _invoke = target.GetType().GetMethod("Invoke")!;

        internal override object? Call(object?[] arguments) =>
            _invoke.Invoke(target, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
    }
}
