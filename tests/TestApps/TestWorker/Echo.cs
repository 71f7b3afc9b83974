using System.Text;
using ActorProcs.Nodes;

namespace ActorProcs.TestWorker;

/// <summary>Passes a child's lines on.</summary>
internal sealed class Echo : IChildEvents
{
    public void Line(bool isError, ReadOnlySpan<byte> line) => (isError ? Console.Error : Console.Out).WriteLine(Encoding.UTF8.GetString(line));

    public void Frame(ReadOnlyMemory<byte> frame)
    {
    }

    public void Ended(ExitOutcome outcome) => Console.WriteLine($"ended {outcome.ExitCode}");
}
