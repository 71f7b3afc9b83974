using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>A connection that another node has opened, and what it is about.</summary>
internal sealed class MeshCall(MeshHeader header, MeshConnection connection)
{
    internal MeshHeader Header => header;

    internal MeshConnection Connection => connection;

    /// <summary>Whether the caller has been told that it may go on.</summary>
    internal bool IsGranted { get; private set; }

    /// <summary>Whether somebody else closes the connection.</summary>
    internal bool IsGivenAway { get; private set; }

    /// <summary>Says yes; from here on both sides say what their kind of connection says.</summary>
    internal ValueTask GrantAsync() => GrantAsync(MeshAnswer.Granted);

    /// <summary>The same, with more behind it.</summary>
    internal ValueTask GrantAsync(ReadOnlyMemory<byte> answer)
    {
        IsGranted = true;
        return connection.SendAsync(answer);
    }

    /// <summary>The connection, for somebody who keeps it longer than the call.</summary>
    internal MeshConnection GiveAway()
    {
        IsGivenAway = true;
        return connection;
    }
}
