using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorProcs.Mesh.Sessions;

/// <summary>The argument of a call that begins a session.</summary>
/// <param name="Port">The number of the process that is meant.</param>
/// <param name="Id">The session's name from now on.</param>
internal readonly record struct OpenCall(int Port, SessionId Id)
{
    internal static bool TryParse(string text, [NotNullWhen(true)] out OpenCall? call)
    {
        call = text.Split(' ') is [var port, var id]
            && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            && SessionId.TryParse(id, out var session) ? new OpenCall(number, session.Value) : null;
        return call is not null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Port} {Id}");
}
