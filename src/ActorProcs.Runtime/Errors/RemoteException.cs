namespace ActorProcs;

/// <summary>An exception of another process whose own type could not be rebuilt here. Where the type can be rebuilt, the original type
/// is thrown instead.</summary>
/// <param name="typeName">The full name of the original type.</param>
/// <param name="message">The original message.</param>
/// <param name="remoteStackTrace">The stack of the other process.</param>
/// <param name="innerException">The original inner exception, rebuilt likewise.</param>
public class RemoteException(string typeName, string message, string remoteStackTrace, Exception? innerException = null)
    : ProcException($"{typeName}: {message}", innerException)
{
    /// <summary>The full name of the original exception's type.</summary>
    public string TypeName { get; } = typeName;

    /// <summary>The message as the other process gave it, without the type's name.</summary>
    public string RemoteMessage { get; } = message;

    /// <summary>The stack of the other process at the throw; empty when it was never thrown.</summary>
    public string RemoteStackTrace { get; } = remoteStackTrace;
}
