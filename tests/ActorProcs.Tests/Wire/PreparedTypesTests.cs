using System.Reflection;
using System.Runtime.Loader;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Tests.Wire;

/// <summary>Whoever has the catalog can read everything: nothing is still to be registered while messages arrive.</summary>
public sealed class PreparedTypesTests
{
    [Fact]
    public void All_that_is_sent_or_kept_is_readable_before_the_first_message_is_read()
    {
        // A copy of its own, in which no test has used anything.
        var fresh = new AssemblyLoadContext("fresh");
        var runtime = fresh.LoadFromAssemblyPath(typeof(WireCatalog).Assembly.Location);
        var types = runtime.GetTypes().Where(type => type.IsAssignableTo(typeof(IMemoryPackFormatterRegister)) && !type.ContainsGenericParameters).ToArray();
        Assert.Contains(types, type => type.FullName == typeof(Payload).FullName);
        Assert.DoesNotContain(types, IsRegistered);

        runtime.GetType(typeof(WireCatalog).FullName!)!.GetProperty(nameof(WireCatalog.Instance), BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null);

        Assert.All(types, type => Assert.True(IsRegistered(type), $"{type} is still to be registered"));
    }

    private static bool IsRegistered(Type type) =>
        (bool)typeof(MemoryPackFormatterProvider).GetMethod(nameof(MemoryPackFormatterProvider.IsRegistered))!.MakeGenericMethod(type).Invoke(null, null)!;
}
