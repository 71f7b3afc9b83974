using ActorProcs.Tenure;
using FsCheck;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Tenure;

/// <summary>What every local word must do under the protocol of tenure, whatever happens in which order.</summary>
public abstract class TenureConformance
{
    internal abstract LocalWord NewWord(TimeProvider time);

    /// <summary>Short stories, which FsCheck shortens further when one goes wrong.</summary>
    [Property(MaxTest = 500, EndSize = 200)]
    public void Any_short_story_ends_well(byte[] choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        var next = 0;
        var world = new TenureWorld(count => next < choices.Length ? choices[next++] % count : 0, NewWord);
        while (next < choices.Length) world.Step(mayDie: true);
        world.Finish();
    }

    [Fact]
    public void Any_long_story_without_deaths_ends_well() => Explore(stories: 1500, steps: 400, mayDie: false);

    [Fact]
    public void Any_long_story_with_deaths_ends_well()
    {
        var told = Explore(stories: 3000, steps: 300, mayDie: true);
        Assert.True(told > 1000, $"only {told} acquirers were told of a death: the stories are too tame to prove anything");
    }

    private int Explore(int stories, int steps, bool mayDie)
    {
        var told = 0;
        for (var seed = 0; seed < stories; seed++)
        {
            var random = new Random(seed);
            var world = new TenureWorld(random.Next, NewWord);
            try
            {
                for (var i = 0; i < steps; i++) world.Step(mayDie);
                world.Finish();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }

            Assert.True(world.Entries > 0, $"seed {seed}: nobody ever got in");
            told += world.Told;
        }

        return told;
    }
}

public sealed class InProcessTenureTests : TenureConformance
{
    internal override LocalWord NewWord(TimeProvider time) => new InProcessWord(time);
}
