using ActorProcs.Wire;

namespace ActorProcs.Tests;

public sealed class WireCatalogTests
{
    [Fact]
    public void Every_message_of_the_library_is_in_the_catalog()
    {
        var messages = typeof(IWireMessage).Assembly.GetTypes()
            .Where(type => typeof(IWireMessage).IsAssignableFrom(type) && type is { IsClass: true, IsAbstract: false });

        Assert.DoesNotContain(messages, type => !WireCatalog.Instance.Manifests.ContainsKey(type));
    }
}
