"""Dask's side of the cluster benchmark: the scheduler and one worker on this host, another worker on the second one.

Prints one line `name value` a measurement, in the units of the C# side. Arguments: this host's address, the second host's name for `ip netns`.
"""
import asyncio
import statistics
import subprocess
import sys
import time

from distributed import Client, Lock, wait


def noop(_=None):
    return None


def square_all(numbers):
    return [x * x for x in numbers]


def hand_over(name, count):
    """Acquire and release while the other host does the same; gives the times of single acquisitions."""
    lock = Lock(name)
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        lock.acquire()
        times.append(time.perf_counter() - begin)
        lock.release()
    return times


def timed(function, repetitions):
    values = []
    for _ in range(repetitions):
        begin = time.perf_counter()
        function()
        values.append(time.perf_counter() - begin)
    return statistics.median(values)


def say(name, value):
    print(name, value, flush=True)


def spawn(prefix, *arguments):
    return subprocess.Popen([*prefix, sys.executable, "-m", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def measure(client):
    client.wait_for_workers(2, timeout=60)
    first, second = sorted(client.scheduler_info()["workers"])
    client.gather(client.map(noop, range(200), pure=False))
    count = 2000
    say("tasks", count / timed(lambda: client.gather(client.map(noop, range(count), pure=False)), 3))

    total, piece = 1_000_000, 50_000
    pieces = [range(begin, begin + piece) for begin in range(0, total, piece)]
    say("map", total / timed(lambda: client.gather(client.map(square_all, pieces, pure=False)), 3))

    contenders = [client.submit(hand_over, "gate", 300, workers=[worker], pure=False) for worker in (first, second)]
    times = [value for contender in contenders for value in contender.result()]
    say("lock", statistics.median(times) * 1e3)

    data = bytes(100_000_000)
    far = second if own in first else first
    say("bulk", 100 / timed(lambda: client.submit(len, data, workers=[far], pure=False).result(), 3))


if __name__ == "__main__":
    own, other = sys.argv[1:3]
    address = f"tcp://{own}:8786"
    common = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "60")
    children = [
        spawn((), "distributed.cli.dask_scheduler", "--host", own, "--port", "8786", "--no-dashboard"),
        spawn((), "distributed.cli.dask_worker", address, "--host", own, *common),
        spawn(("ip", "netns", "exec", other), "distributed.cli.dask_worker", address, *common),
    ]
    try:
        with Client(address, timeout=60) as connected:
            measure(connected)
    finally:
        for child in children:
            child.kill()
            child.wait()
