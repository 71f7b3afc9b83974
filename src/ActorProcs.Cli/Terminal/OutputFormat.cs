namespace ActorProcs.Cli.Terminal;

/// <summary>How results are printed.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>One document.</summary>
    Json,

    /// <summary>One document a line, as things happen.</summary>
    Jsonl,
}
