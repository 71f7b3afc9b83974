using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorProcs.Mesh.Sessions;

/// <summary>The argument of a call that goes on with a session.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Number">The how manieth connection of the session this is.</param>
/// <param name="Taken">The number of the byte with which the dialler wants to go on. The answer to a call is the other side's, in eight
/// bytes, little-endian.</param>
internal readonly record struct ResumeCall(SessionId Id, int Number, long Taken)
{
    internal const int AnswerLength = sizeof(long);

    internal static bool TryParse(string text, [NotNullWhen(true)] out ResumeCall? call)
    {
        call = text.Split(' ') is [var id, var number, var taken]
            && SessionId.TryParse(id, out var session)
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && long.TryParse(taken, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? new ResumeCall(session.Value, count, at) : null;
        return call is not null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {Number} {Taken}");
}
