namespace ActorProcs.Mesh.Sessions;

/// <summary>What a <see cref="Block"/> means. The numbers are the wire's.</summary>
internal enum BlockKind : byte
{
    /// <summary>Bytes of the stream. Without any it is an acknowledgement alone.</summary>
    Bytes = 0,

    /// <summary>The sender's direction has ended in order.</summary>
    End = 1,

    /// <summary>The sender wants nothing more, in neither direction.</summary>
    Close = 2,
}
