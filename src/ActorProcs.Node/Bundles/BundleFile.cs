using MemoryPack;

namespace ActorProcs.Bundles;

/// <summary>One file of a bundle.</summary>
/// <param name="Path">Where it stands in the bundle's folder, with <c>/</c> between folders: see <see cref="BundlePath"/>.</param>
/// <param name="Hash">The SHA-256 of its bytes, in small hexadecimal digits: the name of its blob.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="IsExecutable">Whether its user may run it as a program.</param>
[MemoryPackable]
internal sealed partial record BundleFile(string Path, string Hash, long Length, bool IsExecutable);
