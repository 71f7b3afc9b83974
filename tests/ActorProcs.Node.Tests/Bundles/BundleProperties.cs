using ActorProcs.Bundles;
using FsCheck.Xunit;

namespace ActorProcs.Node.Tests.Bundles;

public sealed class BundleProperties
{
    [Property(MaxTest = 2000)]
    public bool A_path_that_is_let_through_stays_in_its_folder(string? path)
    {
        path ??= "";
        if (!BundlePath.IsSafe(path)) return true;
        return Path.GetFullPath(Path.Combine("/bundle", path)).StartsWith("/bundle/", StringComparison.Ordinal);
    }

    [Property(MaxTest = 2000)]
    public bool So_does_one_made_of_what_is_dangerous(int[]? choices)
    {
        string[] parts = ["..", ".", "/", "a", "", "\\", "\0", "b/"];
        var path = string.Concat((choices ?? []).Select(choice => parts[(choice & int.MaxValue) % parts.Length]));
        return !BundlePath.IsSafe(path) || Path.GetFullPath(Path.Combine("/bundle", path)).StartsWith("/bundle/", StringComparison.Ordinal);
    }

    [Property(MaxTest = 2000)]
    public bool Arbitrary_bytes_are_a_manifest_or_an_error_of_ours(byte[]? bytes)
    {
        try
        {
            return BundleManifest.Unpack(bytes ?? []) is not null;
        }
        catch (ProcException)
        {
            return true;
        }
    }
}
