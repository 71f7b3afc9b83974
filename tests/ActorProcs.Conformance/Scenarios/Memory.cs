using System.Text;

namespace ActorProcs.Conformance.Scenarios;

/// <summary>Blocks of memory that processes share.</summary>
internal static class Memory
{
    [Scenario("""
        block = shared_memory.SharedMemory(create=True, size=512)
        print(len(block.name) > 0, block.size >= 512)
        block.buf[0] = 42
        def child():
            other = shared_memory.SharedMemory(block.name)
            other.buf[1] = other.buf[0] + 1
            other.close()
        p = mp.Process(target=child)
        p.start()
        p.join()
        print(block.buf[0], block.buf[1])
        block.close()
        block.unlink()
        raises(shared_memory.SharedMemory, block.name)
        """,
        Api = "SharedMemory SharedMemory.buf SharedMemory.name SharedMemory.size SharedMemory.close SharedMemory.unlink",
        Tests = "_TestSharedMemory.test_shared_memory_basics _TestSharedMemory.test_shared_memory_across_processes")]
    private static void A_block_is_made_found_by_its_name_and_unlinked(Transcript t)
    {
        var block = Procs.SharedMemory(512);
        t.Print(block.Name.Length > 0, block.Size >= 512);
        block.Span[0] = 42;
        var name = block.Name;
        Procs.Start(() =>
        {
            var other = Procs.OpenSharedMemory(name);
            other.Span[1] = (byte)(other.Span[0] + 1);
            other.Close();
        }).Join();
        t.Print(block.Span[0], block.Span[1]);
        block.Unlink();
        block.Close();
        t.Raises(() => Procs.OpenSharedMemory(name));
    }

    [Scenario("""
        raises(shared_memory.SharedMemory, "conformance-none-of-that-name")
        raises(shared_memory.SharedMemory, create=True, size=0)
        raises(shared_memory.SharedMemory, create=True, size=-1)
        block = shared_memory.SharedMemory("conformance-block", create=True, size=16)
        raises(shared_memory.SharedMemory, "conformance-block", create=True, size=16)
        block.close()
        block.unlink()
        again = shared_memory.SharedMemory("conformance-block", create=True, size=16)
        print(again.size >= 16)
        again.close()
        again.unlink()
        """,
        Api = "SharedMemory",
        Tests = "_TestSharedMemory.test_shared_memory_recreate _TestSharedMemory.test_invalid_shared_memory_cration")]
    private static void Names_and_sizes_that_make_no_block(Transcript t)
    {
        t.Raises(() => Procs.OpenSharedMemory("conformance-none-of-that-name"));
        t.Raises(() => Procs.SharedMemory(0));
        t.Raises(() => Procs.SharedMemory(-1));
        var block = Procs.SharedMemory(16, "conformance-block");
        t.Raises(() => Procs.SharedMemory(16, "conformance-block"));
        block.Unlink();
        block.Close();
        var again = Procs.SharedMemory(16, "conformance-block");
        t.Print(again.Size >= 16);
        again.Unlink();
        again.Close();
    }

    [Scenario("""
        block = shared_memory.SharedMemory(create=True, size=16)
        def child(arrived):
            arrived.buf[:5] = b"howdy"
            arrived.close()
        if __name__ == "__main__":
            spawn = mp.get_context("spawn")
            p = spawn.Process(target=child, args=(block,))
            p.start()
            p.join()
            print(bytes(block.buf[:5]))
        block.close()
        block.unlink()
        """,
        Api = "SharedMemory.buf", Tests = "_TestSharedMemory.test_shared_memory_pickle_unpickle")]
    private static void A_block_travels_to_another_process(Transcript t)
    {
        using var block = Procs.SharedMemory(16);
        Procs.Start(() => "howdy"u8.CopyTo(block.Span)).Join();
        t.Print(block.Span[..5].ToArray());
    }

    [Scenario("""
        block = shared_memory.SharedMemory(create=True, size=16)
        name = block.name
        def child():
            mine = shared_memory.SharedMemory(name)
            mine.buf[:4] = b"last"
            os.kill(os.getpid(), signal.SIGKILL)
        p = mp.Process(target=child)
        p.start()
        p.join()
        print(p.exitcode, bytes(block.buf[:4]))
        block.close()
        block.unlink()
        """,
        Api = "SharedMemory", Tests = "")]
    private static void A_killed_user_leaves_the_block_to_the_others(Transcript t)
    {
        using var block = Procs.SharedMemory(16);
        var p = Procs.Start(() =>
        {
            "last"u8.CopyTo(block.Span);
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        });
        p.Join();
        t.Print(p.ExitCode, block.Span[..4].ToArray());
    }

    [Scenario("""
        values = shared_memory.ShareableList([b"HoWdY", -273.154, 100, True, None, "text"])
        print([values[i] for i in range(len(values))], len(values))
        def child():
            other = shared_memory.ShareableList(name=values.shm.name)
            other[0] = b"hello"
            other[2] = 42
            other.shm.close()
        p = mp.Process(target=child)
        p.start()
        p.join()
        print(values[0], values[2], values.index(42), values.count(100))
        raises(lambda: values[6])
        values.shm.close()
        values.shm.unlink()
        """,
        Api = "ShareableList", Tests = "_TestSharedMemory.test_shared_memory_ShareableList_basics")]
    private static void A_list_of_plain_values(Transcript t)
    {
        var values = Procs.List<object?>();
        values.AddRange([Encoding.ASCII.GetBytes("HoWdY"), -273.154, 100, true, null, "text"]);
        t.Print(Enumerable.Range(0, values.Count).Select(i => values[i]).ToArray(), values.Count);
        Procs.Start(() =>
        {
            values[0] = Encoding.ASCII.GetBytes("hello");
            values[2] = 42;
        }).Join();
        t.Print(values[0], values[2], values.IndexOf(42), values.ToArray().Count(value => Equals(value, 100)));
        t.Raises(() => _ = values[6]);
    }
}
