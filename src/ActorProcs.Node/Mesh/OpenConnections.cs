namespace ActorProcs.Mesh;

/// <summary>Connections that are open, in the order of their arrival: so that they can be closed together, or the oldest first.</summary>
internal sealed class OpenConnections(int most = int.MaxValue)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<IDisposable> _order = [];
    private readonly Dictionary<IDisposable, LinkedListNode<IDisposable>> _nodes = new(ReferenceEqualityComparer.Instance);
    private bool _closed;

    internal int Count
    {
        get
        {
            lock (_gate) return _order.Count;
        }
    }

    /// <summary>Closes the oldest if there are too many: a stranger who opens many and says nothing loses his own, while a peer that
    /// introduces itself is through before its turn comes.</summary>
    /// <returns>Whether one was closed for it.</returns>
    internal bool Add(IDisposable connection)
    {
        IDisposable? tooMany;
        lock (_gate)
        {
            if (_closed)
            {
                tooMany = connection;
            }
            else
            {
                _nodes.Add(connection, _order.AddLast(connection));
                tooMany = _order.Count > most ? _order.First!.Value : null;
                if (tooMany is not null) RemoveLocked(tooMany);
            }
        }

        tooMany?.Dispose();
        return tooMany is not null && tooMany != connection;
    }

    internal void Remove(IDisposable connection)
    {
        lock (_gate) RemoveLocked(connection);
    }

    /// <summary>Closes all, and from now on each that is added.</summary>
    internal void Close()
    {
        IDisposable[] open;
        lock (_gate)
        {
            _closed = true;
            open = [.. _order];
            _order.Clear();
            _nodes.Clear();
        }

        foreach (var connection in open) connection.Dispose();
    }

    private void RemoveLocked(IDisposable connection)
    {
        if (_nodes.Remove(connection, out var node)) _order.Remove(node);
    }
}
