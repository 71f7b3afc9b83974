using ActorProcs.Code;

namespace ActorProcs.Processes;

/// <summary>Walks the way that a function takes once, so that the first real one finds it compiled.</summary>
internal static class Warmup
{
    internal static void Run()
    {
        var seen = 1;
        var call = CodePacker.Unpack(CodePacker.Pack(() => seen, []));
        Pickler.Unpack<object>(Pickler.Pack(call.Invoke(), "the result"));
    }
}
