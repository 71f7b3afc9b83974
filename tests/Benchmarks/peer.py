"""CPython's side of the baseline: prints one line `name value` a measurement, in the units of the C# side."""
import multiprocessing as mp
import statistics
import sys
import time


def noop(_=None):
    pass


def square(x):
    return x * x


def timed(function, repetitions):
    values = []
    for _ in range(repetitions):
        begin = time.perf_counter()
        function()
        values.append(time.perf_counter() - begin)
    return statistics.median(values)


def say(name, value):
    print(name, value, flush=True)


def start_and_join(context):
    process = context.Process(target=noop)
    process.start()
    process.join()


def pairs(lock, count):
    for _ in range(count):
        lock.acquire()
        lock.release()


def increments(value, count):
    for _ in range(count):
        with value.get_lock():
            value.value += 1


def together(target, shared, processes, count):
    children = [mp.Process(target=target, args=(shared, count)) for _ in range(processes)]
    begin = time.perf_counter()
    for child in children:
        child.start()
    for child in children:
        child.join()
    return processes * count / (time.perf_counter() - begin)


if __name__ == "__main__":
    for method in ("spawn", "forkserver", "fork"):
        context = mp.get_context(method)
        start_and_join(context)
        say(f"start-{method}", timed(lambda: start_and_join(context), 9) * 1e3)

    with mp.Pool(2) as pool:
        pool.map(noop, range(10))
        say("apply", timed(lambda: pool.apply(noop), 2000) * 1e6)
        count = 1_000_000
        say("map", count / timed(lambda: pool.map(square, range(count)), 5))

    lock = mp.Lock()
    say("lock-1", 300_000 / timed(lambda: pairs(lock, 300_000), 5))
    say("lock-2", statistics.median(together(pairs, lock, 2, 200_000) for _ in range(3)))
    value = mp.Value("q", 0)
    say("value-1", 100_000 / timed(lambda: increments(value, 100_000), 5))
    say("value-2", statistics.median(together(increments, value, 2, 50_000) for _ in range(3)))
    sys.exit(0)
