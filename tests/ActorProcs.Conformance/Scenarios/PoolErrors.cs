using System.Diagnostics;

namespace ActorProcs.Conformance.Scenarios;

/// <summary>Pools whose functions, items or workers fail.</summary>
internal static class PoolErrors
{
    [Scenario("""
        with mp.Pool(2) as pool:
            raises(pool.apply, int, ("x",))
            raises(pool.map, int, ["1", "x", "3"])
            raises(pool.apply_async(int, ("x",)).get)
            print(pool.map(int, ["1", "2"]))
        """,
        Api = "Pool.apply Pool.map AsyncResult.get")]
    private static async Task An_error_comes_home_as_itself(Transcript t)
    {
        await using var pool = Procs.Pool(2);
        t.Raises(() => pool.Apply(() => int.Parse("x", null)));
        t.Raises(() => pool.Map(int.Parse, ["1", "x", "3"]));
        await t.RaisesAsync(() => pool.ApplyAsync(() => int.Parse("x", null)));
        t.Print((object)pool.Map(int.Parse, ["1", "2"]));
    }

    [Scenario("""
        def raising():
            raise RuntimeError(123)
        with mp.Pool(1) as pool:
            try:
                pool.apply(raising)
            except RuntimeError as error:
                print(error, "raising" in str(error.__cause__))
        """,
        Api = "RemoteTraceback", Tests = "_TestPool.test_traceback _TestPool.test_wrapped_exception")]
    private static void An_error_brings_its_remote_stack(Transcript t)
    {
        using var pool = Procs.Pool(1);
        try
        {
            pool.Apply(Raising);
        }
        catch (InvalidOperationException error)
        {
            t.Print(error.Message, error.StackTrace!.Contains(nameof(Raising), StringComparison.Ordinal));
        }

        static int Raising() => throw new InvalidOperationException("123");
    }

    [Scenario("""
        ran = mp.Value("i", 0)
        def work(x):
            if x == 0: raise ValueError
            with ran.get_lock(): ran.value += 1
        with mp.Pool(2) as pool:
            raises(pool.map, work, range(6), chunksize=1)
        print(ran.value)
        """,
        Api = "Pool.map", Tests = "_TestPool.test_map_no_failfast")]
    private static void Map_runs_all_items_before_it_fails(Transcript t)
    {
        var ran = Procs.Value(0);
        using (var pool = Procs.Pool(2)) t.Raises(() => pool.Map(Work, Enumerable.Range(0, 6), new MapOptions { ChunkSize = 1 }));
        t.Print(ran.Value);

        int Work(int x)
        {
            if (x == 0) throw new ArgumentException("0");
            return ran.Increment();
        }
    }

    [Scenario("""
        second = mp.Value("i", 0)
        def gone(pid):
            try:
                return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] in "ZX"
            except OSError:
                return True
        def work(x):
            if x == 0:
                # The worker of the second item has ended, so its error has been sent.
                eventually(lambda: second.value and gone(second.value))
                raise ValueError("first item")
            second.value = os.getpid()
            raise ValueError("second item")
        with mp.Pool(2, maxtasksperchild=1) as pool:
            raises_saying(pool.map, work, range(2), chunksize=1)
        """,
        Api = "Pool.map",
        Deviates = "The error of the item with the lowest index is thrown, so the same failures give the same error. Python's is the first to arrive.")]
    private static void Which_of_several_errors_a_map_throws(Transcript t)
    {
        var secondFailed = Procs.Event();
        using var pool = Procs.Pool(2);
        t.RaisesSaying(() => pool.Map(Work, Enumerable.Range(0, 2), new MapOptions { ChunkSize = 1 }));

        int Work(int x)
        {
            if (x == 0)
            {
                secondFailed.Wait();
                throw new ArgumentException("first item");
            }

            secondFailed.Set();
            throw new ArgumentException("second item");
        }
    }

    [Scenario("""
        with mp.Pool(2) as pool:
            it = pool.imap(int, ["0", "x", "2"])
            print(next(it))
            raises(next, it)
            print(next(it), next(it, "end"))
        """,
        Api = "Pool.imap")]
    private static async Task Imap_goes_on_behind_an_error(Transcript t)
    {
        await using var pool = Procs.Pool(2);
        await using var it = pool.IMapAsync(int.Parse, ["0", "x", "2"]).GetAsyncEnumerator();
        t.Print(await NextAsync(it));
        await t.RaisesAsync(() => NextAsync(it));
        t.Print(await NextAsync(it), await NextAsync(it));
    }

    [Scenario("""
        with mp.Pool(2) as pool:
            it = pool.imap(int, ["0", "x", "2", "3"], chunksize=4)
            results = []
            for _ in range(5):
                try:
                    results.append(next(it))
                except ValueError:
                    results.append("error")
                except StopIteration:
                    results.append("end")
            print(results)
        """,
        Api = "Pool.imap",
        Deviates = "Results and errors are kept by the item. In Python an error takes all results of its chunk with it.")]
    private static async Task An_error_in_a_chunk(Transcript t)
    {
        await using var pool = Procs.Pool(2);
        await using var it = pool.IMapAsync(int.Parse, ["0", "x", "2", "3"], new MapOptions { ChunkSize = 4 }).GetAsyncEnumerator();
        List<object> results = [];
        for (var i = 0; i < 5; i++)
        {
            try
            {
                results.Add(await NextAsync(it));
            }
            catch (FormatException)
            {
                results.Add("error");
            }
        }

        t.Print(results);
    }

    [Scenario("""
        def items():
            yield 1
            yield 2
            raise RuntimeError("no more")
        with mp.Pool(2) as pool:
            raises_saying(pool.map, str, items())
            print(pool.map(str, [1]))
        """,
        Api = "Pool.map", Tests = "_TestPool.test_map_handle_iterable_exception")]
    private static void An_input_that_fails_fails_the_map(Transcript t)
    {
        using var pool = Procs.Pool(2);
        t.RaisesSaying(() => pool.Map(Text, Items(2)));
        t.Print((object)pool.Map(Text, [1]));
    }

    [Scenario("""
        def items():
            yield 1
            yield 2
            raise RuntimeError("no more")
        with mp.Pool(2) as pool:
            it = pool.imap(str, items())
            print(next(it), next(it))
            raises_saying(next, it)
            it = pool.imap_unordered(str, items())
            said = []
            for _ in range(3):
                try:
                    said.append(next(it))
                except RuntimeError as e:
                    said.append(str(e))
            print(sorted(said))
            print(pool.apply(str, (1,)))
        """,
        Api = "Pool.imap Pool.imap_unordered",
        Tests = "_TestPool.test_imap_handle_iterable_exception _TestPool.test_imap_unordered_handle_iterable_exception")]
    private static async Task An_input_that_fails_ends_the_stream_behind_its_results(Transcript t)
    {
        await using var pool = Procs.Pool(2);
        await using (var it = pool.IMapAsync(Text, Items(2)).GetAsyncEnumerator())
        {
            t.Print(await NextAsync(it), await NextAsync(it));
            await t.RaisesSayingAsync(() => NextAsync(it));
        }

        await using (var it = pool.IMapUnorderedAsync(Text, Items(2)).GetAsyncEnumerator())
        {
            // In which order is left open by Python, whose error may overtake the results.
            var said = new List<string>();
            for (var i = 0; i < 3; i++)
            {
                try
                {
                    said.Add((string)await NextAsync(it));
                }
                catch (InvalidOperationException e)
                {
                    said.Add(e.Message);
                }
            }

            t.Print((object)said.Order(StringComparer.Ordinal).ToArray());
        }

        t.Print(pool.Apply(() => Text(1)));
    }

    [Scenario("""
        with mp.Pool(2) as pool:
            raises(pool.map, lambda x: x, [1])
            raises(pool.map, str, [threading.Lock()])
            print(pool.map(str, [1]))
        """,
        Api = "Pool.map", Tests = "_TestPool.test_map_unplicklable")]
    private static void What_cannot_travel_to_a_worker_is_refused(Transcript t)
    {
        using var pool = Procs.Pool(2);
        using var stream = new MemoryStream();
        t.Raises(() => pool.Map(x => stream.Length + x, [1]));
        t.Raises(() => pool.Map(one => one.Length, [stream]));
        t.Print((object)pool.Map(Text, [1]));
    }

    [Scenario("""
        def work(x):
            return (lambda: 42) if x == 1 else x
        with mp.Pool(2) as pool:
            raises(pool.apply, work, (1,))
            raises(pool.map, work, [0, 1])
            print(pool.apply(work, (2,)))
        """,
        Api = "MaybeEncodingError", Tests = "_TestPoolWorkerErrors.test_unpickleable_result")]
    private static void A_result_that_cannot_travel_is_the_error_of_its_item(Transcript t)
    {
        using var pool = Procs.Pool(2);
        t.Raises(() => pool.Apply(() => Work(1)));
        t.Raises(() => pool.Map(Work, [0, 1]));
        t.Print(pool.Apply(() => Work(2)));

        static object Work(int x) => x == 1 ? new MemoryStream() : x;
    }

    [Scenario("""
        def die():
            os.kill(os.getpid(), signal.SIGKILL)
        with mp.Pool(1) as pool:
            raises(pool.apply_async(die).get, timeout=0.5)
            print(pool.apply(str, ("next",)))
        """,
        Api = "AsyncResult.get", Tests = "TestPoolNotLeakOnFailure.test_release_unused_processes",
        Deviates = "A worker that dies fails the item it was running, at once and with its certificate, and no other. In Python the result never arrives.")]
    private static async Task A_worker_is_killed(Transcript t)
    {
        await using var pool = Procs.Pool(1);
        await t.RaisesAsync(() => pool.ApplyAsync(Die));
        t.Print(pool.Apply(() => "next"));

        static int Die()
        {
            Process.GetCurrentProcess().Kill();
            return 0;
        }
    }

    [Scenario("""
        def leave():
            sys.exit(3)
        with mp.Pool(1) as pool:
            raises(pool.apply_async(leave).get, timeout=0.5)
        """,
        Api = "AsyncResult.get",
        Deviates = "A task that exits fails with the code it gave, and its worker is replaced. In Python 3.11 the result never arrives.")]
    private static async Task A_task_exits(Transcript t)
    {
        await using var pool = Procs.Pool(1);
        await t.RaisesAsync(() => pool.ApplyAsync(() =>
        {
            Procs.Exit(3);
            return 0;
        }));
        t.Print(pool.Apply(() => "next"));
    }

    [Scenario("""
        threading.excepthook = lambda args: None
        def callback(result):
            raise ValueError
        pool = mp.Pool(1)
        raises(pool.apply_async(str, (1,), callback=callback).get, timeout=0.5)
        raises(pool.apply_async(str, (2,)).get, timeout=0.5)
        sys.stdout.flush()
        for p in mp.active_children(): p.kill()
        os._exit(0)  # the pool cannot even be terminated
        """,
        Api = "Pool.apply_async",
        Deviates = "What goes on after a result is a continuation of its task, and nothing it throws reaches the pool. In Python that kills the thread that hands out results.")]
    private static async Task A_callback_that_fails(Transcript t)
    {
        await using var pool = Procs.Pool(1);
        var result = pool.ApplyAsync(() => "1");
        await t.RaisesAsync(() => result.ContinueWith(_ => throw new ArgumentException("callback"), TaskScheduler.Default));
        t.Print(await result, await pool.ApplyAsync(() => "2"));
    }

    [Scenario("""
        sys.stderr = open(os.devnull, "w")
        starts = mp.Value("i", 0)
        def initializer():
            starts.value += 1
            raise ValueError("no licence")
        pool = mp.Pool(1, initializer)
        raises(pool.apply_async(str).get, timeout=1)
        print(eventually(lambda: starts.value > 5))
        pool.terminate()
        """,
        Api = "Pool.initializer",
        Deviates = "A worker whose initializer fails is replaced later and later, and in the end the pool says why. Python replaces it for ever.")]
    private static async Task An_initializer_that_fails(Transcript t)
    {
        await using var pool = Procs.Pool(1, new PoolOptions { Initializer = () => throw new ArgumentException("no licence") });
        var error = await Assert.ThrowsAsync<PoolBrokenException>(() => pool.ApplyAsync(() => ""));
        t.Print("raises", error.GetType().Name, error.InnerException!.Message);
    }

    private static string Text(int number) => PythonForm.Str(number);

    private static IEnumerable<int> Items(int count)
    {
        for (var i = 1; i <= count; i++) yield return i;
        throw new InvalidOperationException("no more");
    }

    private static async Task<object> NextAsync<T>(IAsyncEnumerator<T> it) => await it.MoveNextAsync() ? it.Current! : "end";
}
