using System.Globalization;
using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Tenure;
using ActorProcs.Wire;

namespace ActorProcs.Signals;

/// <summary>A condition's lock, as part of what a handle of the condition carries: kind, id, and what the kind needs beside.</summary>
internal static class GateReference
{
    internal static string Format(HandleReference gate) =>
        string.Create(CultureInfo.InvariantCulture, $"{gate.Kind} {gate.Id.Value:N} {gate.Detail}");

    internal static ProcRLock Open(string text, Session session)
    {
        var parts = text.Split(' ', 3);
        var reference = new HandleReference(parts[0], new ObjectId(Guid.ParseExact(parts[1], "N")), session.NodeId, parts[2].Length == 0 ? null : parts[2]);
        return (ProcRLock)HandleFactory.Open(reference, session);
    }
}
