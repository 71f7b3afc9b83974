namespace ActorProcs.Tests.Tenure;

/// <summary>The checker itself: it must accept what is right and refuse what is wrong.</summary>
public sealed class LinearizabilityTests
{
    private static int? Register(int state, (char Kind, int Value) operation) =>
        operation.Kind == 'w' ? operation.Value : operation.Value == state ? state : null;

    private static bool Explains(params (char Kind, int Value, long Called, long Returned)[] calls) => Linearizability.Explains(
        0,
        [.. calls.Select(call => new Call<(char, int)>((call.Kind, call.Value), call.Called, call.Returned))],
        Register);

    [Fact]
    public void A_read_may_see_a_write_that_overlaps_it_or_not()
    {
        Assert.True(Explains(('w', 1, 1, 4), ('r', 0, 2, 3)));
        Assert.True(Explains(('w', 1, 1, 4), ('r', 1, 2, 3)));
    }

    [Fact]
    public void A_read_after_a_write_has_returned_must_see_it() => Assert.False(Explains(('w', 1, 1, 2), ('r', 0, 3, 4)));

    [Fact]
    public void What_one_has_read_another_cannot_unread() =>
        Assert.False(Explains(('w', 1, 1, 10), ('r', 1, 2, 3), ('r', 0, 4, 5)));
}
