using ActorProcs.Nodes;

namespace ActorProcs.Tests.Nodes;

public sealed class MemoryVerdictTests : IDisposable
{
    private static readonly ExitOutcome Killed = new(-9, 9, false, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actorprocs-cgroup-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Each_kill_that_the_kernel_has_counted_proves_one_death()
    {
        var file = Write("memory.events", "low 0\noom 7\noom_kill 4\n");
        var verdict = new MemoryVerdict(file);
        Assert.False(verdict.Proves(Killed, null));

        Write("memory.events", "low 0\noom 9\noom_kill 5\n");
        Assert.False(verdict.Proves(new ExitOutcome(-15, 15, false, 0, TimeSpan.Zero), null));
        Assert.False(verdict.Proves(new ExitOutcome(137, null, false, 0, TimeSpan.Zero), null));
        Assert.False(verdict.Proves(Killed, 9));
        Assert.True(verdict.Proves(Killed, null));
        Assert.False(verdict.Proves(Killed, null));
    }

    [Theory]
    [InlineData("0::/system.slice/app\n", "system.slice/app/memory.events")]
    [InlineData("0::/host/path/not/visible/here\n", "memory.events")]
    [InlineData("7:cpu:/x\n4:memory:/docker/abc\n0::/\n", "memory/docker/abc/memory.oom_control")]
    public void The_count_is_found_in_both_versions_of_cgroups(string membership, string file)
    {
        var expected = Write(Path.Combine("fs", file), "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n");

        Assert.Equal(expected, MemoryVerdict.FindCountFile(Write("membership", membership), Path.Combine(_folder.FullName, "fs")));
    }

    [Fact]
    public void Where_nothing_is_counted_nothing_is_proved()
    {
        Assert.Null(MemoryVerdict.FindCountFile(Write("membership", "0::/\n"), Path.Combine(_folder.FullName, "fs")));
        Assert.Null(MemoryVerdict.FindCountFile("/no/such/file", "/"));
        Assert.False(new MemoryVerdict(null).Proves(Killed, null));
    }

    [Theory]
    [InlineData("Out of memory.", true)]
    [InlineData("Unhandled exception. System.OutOfMemoryException: Array dimensions exceeded supported range.", true)]
    [InlineData("log: caught System.OutOfMemoryException and went on", false)]
    public void The_runtimes_last_words_are_proof_and_talk_of_them_is_not(string line, bool proof) =>
        Assert.Equal(proof, MemoryVerdict.IsLastWord(line));

    private string Write(string file, string text)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
