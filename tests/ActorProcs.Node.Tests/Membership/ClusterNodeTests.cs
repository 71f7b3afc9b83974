using ActorProcs.Nodes;

namespace ActorProcs.Node.Tests.Membership;

/// <summary>What a node keeps on its host.</summary>
public sealed class ClusterNodeTests : ClusterTest
{
    [Fact]
    public async Task A_program_that_leaves_is_answered()
    {
        var node = await StartAsync();
        for (var i = 0; i < 10; i++)
        {
            var program = await DriverConnection.OpenAsync(node.Runtime.Place.Address);
            await program.DisposeAsync();
            Assert.True(program.HasLeft);
        }
    }

    [Fact]
    public async Task Without_certificates_too_what_outlives_a_node_is_its_users_alone()
    {
        await StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(Folder, "s2")));
    }
}
