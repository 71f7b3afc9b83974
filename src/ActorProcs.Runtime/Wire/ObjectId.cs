using System.Security.Cryptography;
using System.Text;
using MemoryPack;

namespace ActorProcs.Wire;

/// <summary>The name of a shared object: all that a handle carries, beside its kind and the node it lives on.</summary>
[MemoryPackable]
internal readonly partial record struct ObjectId(Guid Value)
{
    internal static ObjectId New() => new(Guid.NewGuid());

    /// <summary>The object of that name: whoever says kind and name means the same one.</summary>
    internal static ObjectId Named(string kind, string name) => new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}/{name}")).AsSpan(0, 16)));

    public override string ToString() => Value.ToString("N")[..12];
}
