using System.Net;
using ActorProcs.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ActorProcs.Node.Tests.Trust;

public sealed class HttpDoorTests : TrustTest
{
    [Fact]
    public async Task HTTP_is_served_to_members_alone()
    {
        using var trust = await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(2)), ["127.0.0.1"], clock: Clock);
        using var rogue = await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(8)), ["127.0.0.1"], clock: Clock);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.UseCluster(trust)));
        await using var server = builder.Build();
        server.Run(context => context.Response.WriteAsync("hello"));
        await server.StartAsync();
        var address = server.Urls.Single();

        using var member = new HttpClient(HttpDoor.HandlerOf(trust));
        using var stranger = new HttpClient(HttpDoor.HandlerOf(rogue));
        using var nobody = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null } });

        Assert.StartsWith("https://", address, StringComparison.Ordinal);
        Assert.Equal("hello", await member.GetStringAsync(address));
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetStringAsync(address));
        await Assert.ThrowsAsync<HttpRequestException>(() => nobody.GetStringAsync(address));
    }
}
