using Spectre.Console;

namespace ActorProcs.Cli.Terminal;

/// <summary>Columns without lines: what people read and <c>awk</c> cuts.</summary>
internal sealed class PlainTable
{
    internal PlainTable(params IReadOnlyList<string> columns)
    {
        Content.NoBorder();
        foreach (var column in columns) Content.AddColumn(new TableColumn(new Text(column)) { Padding = new Padding(0, 0, 2, 0), NoWrap = true });
    }

    internal Table Content { get; } = new();

    internal void Row(params IReadOnlyList<string> cells) => Content.AddRow(cells.Select(cell => new Text(cell)));
}
