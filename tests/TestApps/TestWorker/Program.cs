// Processes that tests start in order to kill them. One part a case.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using ActorProcs.Nodes;
using ActorProcs.TestWorker;

switch (args[0])
{
    case "hammer":
        Hammer.Run(args[1]);
        return 0;

    case "guarded":
        // The first frame is the node's pid; then every frame comes back; "exit" ends with a frame from the exit handler.
        var channel = ControlChannel.Open();
        WorkerGuards.Install(int.Parse(Encoding.UTF8.GetString(channel.ReadFrame()!), CultureInfo.InvariantCulture));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => channel.WriteFrame("bye"u8);
        using (var child = Process.Start("sleep", "1000"))
        {
            Console.WriteLine($"guarded {Environment.ProcessId}");
            Console.WriteLine($"child {child.Id}");
        }

        while (channel.ReadFrame() is { } frame)
        {
            if (frame.AsSpan().SequenceEqual("exit"u8)) return 7;
            channel.WriteFrame(frame);
        }

        Thread.Sleep(Timeout.Infinite);
        return 0;

    case "signal-only":
        // Where the kernel refuses the other way.
        Lifeline.HoldByParentDeath(Parent(), () => throw new InvalidOperationException("It is alive."));
        Console.WriteLine($"guarded {Environment.ProcessId}");
        Thread.Sleep(Timeout.Infinite);
        return 0;

    case "late":
    case "late-signal-only":
        // Arms its guard only when the node has gone, and notes what it is told.
        Console.WriteLine($"guarded {Environment.ProcessId}");
        using (var watch = PidWatch.Start(Parent())) watch.WhenGone.Wait();
        Action gone = () => File.WriteAllText(args[1], "gone");
        if (args[0] == "late")
            Lifeline.Hold(Parent(), gone);
        else
            Lifeline.HoldByParentDeath(Parent(), gone);
        return 0;

    case "node":
        // Starts this program in another part, tells its lines, and waits to be killed.
        using (var supervisor = new ChildSupervisor())
        {
            var started = supervisor.Start(
                new ChildLaunch
                {
                    FileName = Environment.ProcessPath!,
                    Arguments = ["exec", typeof(Hammer).Assembly.Location, .. args[1..]],
                    Environment = new Dictionary<string, string>(WorkerEnvironment.Build(null, null))
                    {
                        ["PARENT"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
                    },
                },
                new Echo());
            started.Send(Encoding.UTF8.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            Thread.Sleep(Timeout.Infinite);
        }

        return 0;

    default:
        Console.Error.WriteLine("Which part?");
        return 2;
}

static int Parent() => int.Parse(Environment.GetEnvironmentVariable("PARENT")!, CultureInfo.InvariantCulture);
