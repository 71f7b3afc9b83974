namespace ActorProcs.Containers;

/// <summary>The kinds of objects whose homes are here, as they are named in references and in the ids of named objects.</summary>
internal static class ContainerKind
{
    internal const string Dictionary = "dictionary";
    internal const string List = "list";
}
