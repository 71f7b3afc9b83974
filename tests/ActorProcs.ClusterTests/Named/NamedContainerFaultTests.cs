using System.Globalization;
using System.Net.Sockets;
using Xunit.Abstractions;

namespace ActorProcs.ClusterTests.Named;

/// <summary>A named dictionary on hosts that are killed in the midst of updates.</summary>
public sealed class NamedContainerFaultTests(ITestOutputHelper output)
{
    [HostsFact]
    public async Task The_host_that_leads_is_killed_again_and_again_and_every_update_has_happened_once()
    {
        await using var hosts = await NamedHosts.StartAsync();
        var history = new CounterHistory();
        using var stop = new CancellationTokenSource();
        Task[] users = [.. Enumerable.Range(0, 6).Select(user => Task.Factory.StartNew(() => Use(history, user, stop.Token), TaskCreationOptions.LongRunning))];
        try
        {
            for (var round = 0; round < 2; round++)
            {
                await ProgressAsync();
                var leader = await hosts.LeaderAsync();
                hosts.Kill(leader);
                hosts.CountOut(leader);
                await ProgressAsync();
                await hosts.StartAsync(leader);
            }

            await ProgressAsync();
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(users).WaitAsync(NamedHosts.Patience);
        }

        var final = -1;
        await NamedHosts.UntilAsync(() => int.TryParse(hosts.Ask(1, "raised dictionary").Split(' ')[^1], CultureInfo.InvariantCulture, out final), "the count can be read");
        history.Check(final);
        output.WriteLine($"{history.Calls.Count} calls, {history.Unknown} of which nobody knows, final count {final}");

        async Task ProgressAsync()
        {
            var before = history.Calls.Count;
            await NamedHosts.UntilAsync(() => history.Calls.Count > before + 100, "work goes on");
        }
    }

    private static void Use(CounterHistory history, int user, CancellationToken stop)
    {
        var (host, random) = (1 + (user % 3), new Random(user));
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var talk = new NamedHosts.Talk(host, TimeSpan.FromSeconds(30));
                for (var isUp = true; isUp && !stop.IsCancellationRequested;)
                {
                    var isRaise = random.Next(3) > 0;
                    history.Record(isRaise, () => Ask(talk, isRaise ? "raise dictionary" : "raised dictionary", out isUp));
                }
            }
            catch (Exception e) when (e is IOException or SocketException or AggregateException)
            {
                Thread.Sleep(100);
            }
        }
    }

    private static int? Ask(NamedHosts.Talk talk, string command, out bool isUp)
    {
        try
        {
            var said = talk.Say(command);
            isUp = true;
            return said.StartsWith("ok ", StringComparison.Ordinal) ? int.Parse(said[3..], CultureInfo.InvariantCulture) : null;
        }
        catch (IOException)
        {
            isUp = false;
            return null;
        }
    }
}
