using ActorProcs.Wire;

namespace ActorProcs.Tests.Wire;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class PrivateDirectoryTests : IDisposable
{
    private const UnixFileMode OnlyMe = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root = Directory.CreateTempSubdirectory("apd").FullName;

    private string Base => Path.Combine(_root, "base");

    private string Memory => Directory.CreateDirectory(Path.Combine(_root, "shm")).FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_node_gets_directories_that_nobody_else_can_enter_and_leaves_none_behind()
    {
        var node = PrivateDirectory.Create(Base, Memory);

        Assert.Matches("^[a-z0-9]{8}$", node.NodeId);
        Assert.Equal(Path.Combine(Base, node.NodeId), node.Path);
        Assert.All([Base, node.Path, node.BulkPath!], path => Assert.Equal(OnlyMe, File.GetUnixFileMode(path)));

        node.Dispose();
        Assert.Empty(Directory.GetDirectories(Base));
        Assert.False(Directory.Exists(node.BulkPath));
    }

    [Fact]
    public void A_new_node_removes_what_killed_nodes_left_and_nothing_of_living_ones()
    {
        using var living = PrivateDirectory.Create(Base, Memory);
        var bulkRoot = Path.GetDirectoryName(living.BulkPath)!;
        string[] dead = [Path.Combine(Base, "deadnode"), Path.Combine(bulkRoot, "deadnode")];
        foreach (var path in dead)
        {
            Directory.CreateDirectory(path, OnlyMe);
            File.WriteAllText(Path.Combine(path, ".lock"), "");
            File.WriteAllText(Path.Combine(path, "1.sock"), "");
        }

        var stranger = Directory.CreateDirectory(Path.Combine(Base, "no-node-at-all")).FullName;

        using var fresh = PrivateDirectory.Create(Base, Memory);

        Assert.All(dead, path => Assert.False(Directory.Exists(path)));
        Assert.All([living.Path, living.BulkPath!, fresh.Path, fresh.BulkPath!, stranger], path => Assert.True(Directory.Exists(path)));
    }

    [Fact]
    public void Many_nodes_that_start_at_once_do_not_sweep_each_other_away()
    {
        var nodes = new PrivateDirectory[64];
        Parallel.For(0, nodes.Length, i => nodes[i] = PrivateDirectory.Create(Base, Memory));

        Assert.All(nodes, node => Assert.True(File.Exists(Path.Combine(node.Path, ".lock"))));
        Assert.All(nodes, node => Assert.True(Directory.Exists(node.BulkPath)));

        foreach (var node in nodes) node.Dispose();
        Assert.Empty(Directory.GetDirectories(Base));
    }

    [Fact]
    public void A_link_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(_root, "elsewhere"), OnlyMe);
        Directory.CreateSymbolicLink(Base, Path.Combine(_root, "elsewhere"));

        var error = Assert.Throws<ProcException>(() => PrivateDirectory.Create(Base, null));

        Assert.Contains("link", error.Message, StringComparison.Ordinal);
        Assert.Contains(Base, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_root, "elsewhere")));
    }

    [Fact]
    public void A_directory_that_others_may_enter_is_refused()
    {
        Directory.CreateDirectory(Base);
        File.SetUnixFileMode(Base, OnlyMe | UnixFileMode.GroupExecute);

        var error = Assert.Throws<ProcException>(() => PrivateDirectory.Create(Base, null));

        Assert.Contains("mode 710", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_of_another_user_is_refused()
    {
        // Root may make one; anybody else knows one.
        var theirs = Environment.UserName == "root" ? Path.Combine(_root, "theirs") : "/root";
        if (Environment.UserName == "root")
        {
            Directory.CreateDirectory(theirs, OnlyMe);
            using var chown = System.Diagnostics.Process.Start("chown", ["65534", theirs]);
            chown.WaitForExit();
            Assert.Equal(0, chown.ExitCode);
        }

        Assert.False(DirectoryOwner.IsOurs(theirs));
        Assert.Contains(theirs, Assert.Throws<ProcException>(() => DirectoryOwner.EnsurePrivate(theirs)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_that_makes_socket_paths_too_long_fails_before_anything_is_made()
    {
        var longBase = Path.Combine(_root, new string('x', 90));

        var error = Assert.Throws<ProcException>(() => PrivateDirectory.Create(longBase, null));

        Assert.Contains("ACTORPROCS_RUNTIME_DIR", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(longBase));
    }

    [Fact]
    public void A_full_disk_is_an_error_that_says_where_and_what_to_do()
    {
        var error = DirectoryOwner.Failed("/some/where", new IOException("No space left on device", 28));

        Assert.Equal("No room is left at '/some/where'. Free some, or set ACTORPROCS_RUNTIME_DIR to a directory on another disk.", error.Message);
    }

    [Fact]
    public void Without_shared_memory_bulk_bytes_go_beside_the_sockets()
    {
        using var node = PrivateDirectory.Create(Base, Path.Combine(_root, "missing"));

        Assert.Null(node.BulkPath);
        var payload = node.Bulk.Pack(new byte[100_000]);
        Assert.True(File.Exists(Path.Combine(node.Path, payload.Token!)));
    }
}
