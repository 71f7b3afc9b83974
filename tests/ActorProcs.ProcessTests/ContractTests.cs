namespace ActorProcs.ProcessTests;

/// <summary>Programs are written against the public signatures: one that uses each of them compiles, and runs.</summary>
public sealed class ContractTests
{
    [Fact]
    public void A_program_that_calls_every_member_by_the_names_of_its_arguments_compiles_and_runs()
    {
        using var program = TestProgram.TestApp("Contract");

        Assert.True(program.WaitForExit(TimeSpan.FromMinutes(3)) == 0, program.Errors);
        Assert.Equal("all of it", program.Output[^1]);
    }
}
