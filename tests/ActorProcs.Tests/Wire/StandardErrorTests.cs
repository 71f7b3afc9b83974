using ActorProcs.Wire;
using Akka.Event;

namespace ActorProcs.Tests.Wire;

public sealed class StandardErrorTests
{
    [Fact]
    public void What_cannot_be_reached_is_told_in_one_line_and_everything_else_whole()
    {
        const string Text = "Tried to associate with [x]. Reason: Cannot reach x: gone\n ---> SocketException\n   at Somewhere()";

        Assert.Equal("Tried to associate with [x]. Reason: Cannot reach x: gone", StandardErrorLine.TextOf(Warn("remoting (akka://actorprocs)", Text)));
        Assert.Equal(Text, StandardErrorLine.TextOf(Warn("akka://actorprocs/user/node", Text)));
        Assert.Equal("", StandardErrorLine.TextOf(Warn("remoting", null)));
    }

    private static Warning Warn(string source, object? message) => new(source, typeof(StandardErrorTests), message!);
}
