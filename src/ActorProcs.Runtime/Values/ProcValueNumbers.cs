using System.Numerics;

namespace ActorProcs;

/// <summary>Arithmetic on shared numbers; each operation is one, whoever else is at work.</summary>
public static class ProcValueNumbers
{
    /// <summary>Adds and gives the new value. Overflow wraps, as in Python's <c>Value</c>.</summary>
    /// <typeparam name="T">A number.</typeparam>
    /// <param name="value">The shared number.</param>
    /// <param name="delta">What to add; negative to subtract.</param>
    /// <exception cref="ObjectLostException">The value's node is gone.</exception>
    public static T Add<T>(this ProcValue<T> value, T delta) where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Update(present => unchecked(present + delta));
    }

    /// <summary>Adds one and gives the new value.</summary>
    /// <inheritdoc cref="Add"/>
    public static T Increment<T>(this ProcValue<T> value) where T : INumber<T> => value.Add(T.One);

    /// <summary>Subtracts one and gives the new value.</summary>
    /// <inheritdoc cref="Add"/>
    public static T Decrement<T>(this ProcValue<T> value) where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Update(static present => unchecked(present - T.One));
    }

    /// <inheritdoc cref="Add"/>
    /// <param name="value">The shared number.</param>
    /// <param name="delta">What to add; negative to subtract.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was added.</exception>
    public static ValueTask<T> AddAsync<T>(this ProcValue<T> value, T delta, CancellationToken cancellationToken = default)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.UpdateAsync(present => unchecked(present + delta), cancellationToken);
    }
}
