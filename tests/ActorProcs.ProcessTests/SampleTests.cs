namespace ActorProcs.ProcessTests;

/// <summary>The programs that the README shows, run as a user runs them.</summary>
public sealed class SampleTests
{
    [Fact]
    public void Four_sleepers()
    {
        using var program = TestProgram.Sample("FourSleepers");

        Assert.Equal(0, program.WaitForExit());

        Assert.Equal(4, program.Output.Count(line => line == $"{line.Split(',')[0]}, parent: {program.Pid}"));
        Assert.Equal(5, program.Output.Count);
        Assert.Equal("", program.Errors);
    }

    [Fact]
    public void Lock_and_value()
    {
        using var program = TestProgram.Sample("LockAndValue");

        Assert.Equal(0, program.WaitForExit());

        Assert.EndsWith("local 0, shared 4", program.Output.Single());
        Assert.Equal("", program.Errors);
    }

    [Fact]
    public void Pool_of_tasks()
    {
        using var program = TestProgram.Sample("PoolOfTasks");

        Assert.Equal(0, program.WaitForExit());

        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"Tarea_{i}"), program.Output.Take(16).Select(line => line.Split(' ')[0]));
        Assert.Equal("", program.Errors);
    }

    [Fact]
    public void Fork()
    {
        using var program = TestProgram.Sample("Fork");

        Assert.Equal(0, program.WaitForExit());

        var original = program.Output.Single(line => line.StartsWith("original ", StringComparison.Ordinal));
        var clone = program.Output.Single(line => line.StartsWith("clone ", StringComparison.Ordinal)).Split(' ')[1];
        Assert.Equal($"original {program.Pid}, clone {clone}", original);
        Assert.Contains($"{program.Pid} has seen: before the fork, once, in the original", program.Output);
        Assert.Contains($"{clone} has seen: before the fork, once, in the clone", program.Output);
        Assert.Equal("", program.Errors);
    }

    [Fact]
    public void Subprocesses()
    {
        using var program = TestProgram.Sample("Subprocesses");

        Assert.Equal(0, program.WaitForExit());

        Assert.Equal(["apple", "pear", "line 1", "line 2", "line 3", "return code 3", "killed with all it started: -9"], program.Output);
        Assert.Equal("", program.Errors);
    }

    [Fact]
    public void Shared_objects()
    {
        using var program = TestProgram.Sample("SharedObjects");

        Assert.Equal(0, program.WaitForExit());

        Assert.Equal(
            ["queue and pipe: 499500", "array: 81", "dictionary and list: 1, a child was here", "shared memory: 7", "by name: 1"], program.Output);
        Assert.Equal("", program.Errors);
    }

    [Fact]
    public void Signals()
    {
        using var program = TestProgram.Sample("Signals");

        Assert.Equal(0, program.WaitForExit());

        Assert.Equal(["semaphore and event: at most two inside", "barrier: 0 0 0", "condition: 0"], program.Output);
        Assert.Equal("", program.Errors);
    }

    [Fact]
    public void Word_index_equals_that_of_one_process()
    {
        using var program = TestProgram.Sample("WordIndex");

        Assert.Equal(0, program.WaitForExit());

        Assert.Equal("The index equals that of one process.", program.Output[^1]);
        Assert.Contains(program.Output, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, "the", "in", ..]);
        Assert.Equal("", program.Errors);
    }
}
