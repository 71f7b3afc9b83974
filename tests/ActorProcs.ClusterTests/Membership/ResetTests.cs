using Xunit.Abstractions;

namespace ActorProcs.ClusterTests.Membership;

/// <summary>Firewalls and routers that reset connections, while programs use what lives on another host.</summary>
public sealed class ResetTests(ITestOutputHelper output)
{
    private const int Rounds = 12;

    [ResettingHostsFact]
    public async Task All_connections_between_two_hosts_are_reset_again_and_again_and_nobody_who_uses_the_other_host_notices()
    {
        await using var hosts = await ClusterHosts.StartAsync(2);
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 2);
        var users = new DistantUsers(program, "host2");
        try
        {
            await users.ProgressAsync("at first");
            for (var round = 0; round < Rounds; round++)
            {
                // Now the one, now the other host's firewall: whose packets are answered by a reset knows of it, the other one does not.
                var (firewall, sender) = (1 + (round % 2), 2 - (round % 2));
                var before = Namespaces.Resets(sender);
                hosts.Network.ResetAll(firewall);
                await ClusterHosts.UntilAsync(() => Namespaces.Resets(sender) > before + 1, "connections are reset");
                Namespaces.Heal(firewall);
                await users.ProgressAsync($"after reset {round + 1}");
            }

            await users.EndAsync();
            output.WriteLine($"{users.Told}; {Namespaces.Resets(1)} and {Namespaces.Resets(2)} resets");
            Assert.Equal(2, (await program.NodesAsync()).Count);
        }
        catch
        {
            output.WriteLine($"{users.Told}\n{hosts.Said}");
            throw;
        }
    }
}
