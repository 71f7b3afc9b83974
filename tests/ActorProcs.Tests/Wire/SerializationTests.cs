using System.Runtime.Serialization;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Tests.Wire;

public sealed class SerializationTests : WireTest
{
    private sealed record NotOnTheWire(string Text);

    [Fact]
    public void What_is_no_wire_message_is_refused_and_never_becomes_JSON()
    {
        var serialization = Start(1).Serialization;

        Assert.Throws<SerializationException>(() => serialization.Serialize(new NotOnTheWire("secret")));
        Assert.Throws<SerializationException>(() => serialization.Serialize(new object()));
        Assert.Throws<SerializationException>(() => serialization.Serialize(new Dictionary<string, object> { ["a"] = 1 }));
    }

    [Fact]
    public void What_somebody_else_sent_as_JSON_finds_no_reader()
    {
        var serialization = Start(1).Serialization;
        var json = """{"$id":"1","$type":"System.IO.FileInfo, System.Private.CoreLib","OriginalPath":"/etc/passwd"}"""u8.ToArray();

        Assert.Throws<SerializationException>(() => serialization.Deserialize(json, 1, typeof(FileInfo)));
        Assert.Throws<SerializationException>(() => serialization.Deserialize(json, 1, "System.IO.FileInfo, System.Private.CoreLib"));
        Assert.Throws<SerializationException>(() => serialization.Deserialize(json, 10_002, typeof(FileInfo)));
    }

    [Fact]
    public async Task A_wire_message_arrives_with_a_reference_that_answers()
    {
        var (a, b) = (Start(1), Start(2));
        var (_, seen) = b.Collect("in");
        var echo = a.ActorOf<Echo>("echo");

        Remote(a, 2, "in").Tell(new WorkerHello(7, 9, echo));

        await UntilAsync(() => seen().Length == 1, "the message arrives");
        var hello = Assert.IsType<WorkerHello>(seen()[0]);
        Assert.Equal((7, 9), (hello.Slot, hello.SystemUid));
        Assert.Equal("back", await hello.Process.Ask<string>("back", Patience));
    }

    [Fact]
    public async Task A_failure_of_Akka_s_own_travels_with_its_exception()
    {
        var (a, b) = (Start(1), Start(2));
        var (_, seen) = b.Collect("in");

        Remote(a, 2, "in").Tell(new Status.Failure(new InvalidOperationException("why")));

        await UntilAsync(() => seen().Length == 1, "the message arrives");
        Assert.Equal("why", Assert.IsType<Status.Failure>(seen()[0]).Cause.Message);
    }

    [Fact]
    public async Task Selections_by_path_and_harmful_messages_from_outside_are_not_obeyed()
    {
        var (a, b) = (Start(1), Start(2));
        b.ActorOf<Echo>("echo");
        var echo = Remote(a, 2, "echo");
        Assert.Equal(1, await echo.Ask<int>(1, Patience));

        echo.Tell(PoisonPill.Instance);
        a.ActorSelection(echo.Path).Tell(PoisonPill.Instance);

        Assert.Equal(2, await echo.Ask<int>(2, Patience));
    }

    [Fact]
    public void What_the_user_sets_wins_but_not_over_where_the_process_is()
    {
        var config = WireConfig.For("abc", 3, "/tmp/x \"y\"", Akka.Configuration.ConfigurationFactory.ParseString(
            "akka.loglevel = DEBUG\nakka.remote.ap.uds.host = other\nakka.remote.ap.uds.maximum-frame-size = 2m"));

        Assert.Equal("DEBUG", config.GetString("akka.loglevel"));
        Assert.Equal("abc", config.GetString("akka.remote.ap.uds.host"));
        Assert.Equal(3, config.GetInt("akka.remote.ap.uds.port"));
        Assert.Equal("/tmp/x \"y\"", config.GetString("akka.remote.ap.uds.base-directory"));
        Assert.Equal("off", config.GetString("akka.coordinated-shutdown.exit-clr"));
        Assert.Equal("on", config.GetString("akka.remote.untrusted-mode"));
    }
}
