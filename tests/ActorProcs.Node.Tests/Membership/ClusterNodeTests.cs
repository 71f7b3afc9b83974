namespace ActorProcs.Node.Tests.Membership;

/// <summary>What a node keeps on its host.</summary>
public sealed class ClusterNodeTests : ClusterTest
{
    [Fact]
    public async Task Without_certificates_too_what_outlives_a_node_is_its_users_alone()
    {
        await StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(Folder, "s2")));
    }
}
