namespace ActorProcs.Code.Errors;

/// <summary>Bounds the packing of one exception: it may hold itself, in a field of its own or round a corner, or thousands of others.</summary>
internal sealed class ErrorScope
{
    private const int MostNested = 64;

    private readonly HashSet<Exception> _open = new(ReferenceEqualityComparer.Instance);
    private int _left = 1000;

    /// <summary>False when the exception is already being packed further out, or when there have been too many.</summary>
    internal bool Enter(Exception e) => _left > 0 && _open.Count < MostNested && _open.Add(e) && _left-- > 0;

    internal void Leave(Exception e) => _open.Remove(e);
}
