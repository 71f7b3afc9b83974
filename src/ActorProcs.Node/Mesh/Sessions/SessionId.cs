using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ActorProcs.Mesh.Sessions;

/// <summary>The name of a session, which only its two nodes know: nobody can guess it, so nobody else can take the session over.</summary>
internal readonly record struct SessionId
{
    private const int Length = 32;

    private readonly string _text;

    private SessionId(string text) => _text = text;

    internal static SessionId New() => new(RandomNumberGenerator.GetHexString(Length, lowercase: true));

    internal static bool TryParse(string text, [NotNullWhen(true)] out SessionId? id)
    {
        id = text.Length == Length && text.All(char.IsAsciiHexDigitLower) ? new SessionId(text) : null;
        return id is not null;
    }

    public override string ToString() => _text;
}
