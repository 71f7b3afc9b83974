using ActorProcs.Code;

namespace ActorProcs.Tests.Code;

/// <summary>There and back: what a test sends to itself in place of another process.</summary>
internal static class Travel
{
    internal static T Copy<T>(T value) => Pickler.Unpack<T>(Pickler.Pack(value, "the value"));

    internal static ShippedCall Ship(Delegate target, params object?[] arguments) => CodePacker.Unpack(CodePacker.Pack(target, arguments));

    internal static object? Call(Delegate target, params object?[] arguments) => Ship(target, arguments).Invoke();

    /// <summary>The message of the refusal to ship.</summary>
    internal static string Refusal(Delegate target, params object?[] arguments) =>
        Assert.Throws<CodeNotShippableException>(() => CodePacker.Pack(target, arguments)).Message;

    internal static string RefusalOf(object? value) =>
        Assert.Throws<CodeNotShippableException>(() => Pickler.Pack(value, "the result")).Message;
}
