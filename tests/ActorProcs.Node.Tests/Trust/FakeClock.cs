namespace ActorProcs.Node.Tests.Trust;

/// <summary>Shows what it is told to show; begins with the real time.</summary>
internal sealed class FakeClock : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.UtcNow;

    internal void Advance(TimeSpan by) => _now += by;

    public override DateTimeOffset GetUtcNow() => _now;
}
